import { collectDefaultMetrics, Registry } from 'prom-client';

export { Registry } from 'prom-client';

/** The registry of this process, with what every Node process tells: CPU time, memory, garbage, event-loop lag. */
export function openRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}
