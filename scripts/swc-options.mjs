/** How TypeScript is transformed where it runs without a build: in Jest and in the test processes. As the build does it. */
export const swcOptions = {
  swcrc: false,
  jsc: {
    target: 'es2024',
    keepClassNames: true,
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
  },
  module: { type: 'es6' },
  sourceMaps: 'inline',
};
