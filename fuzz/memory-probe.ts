// Loaded before the service under test (node --expose-gc --import). On SIGUSR2 it says what the service holds once its
// garbage is collected.
process.on('SIGUSR2', () => {
  (globalThis as { gc?: () => void }).gc?.();
  const { heapUsed, external } = process.memoryUsage();
  const handles = process.getActiveResourcesInfo().length;
  console.log(JSON.stringify({ msg: 'memory probe', heapUsed, external, handles }));
});
