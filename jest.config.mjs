// Native ESM tests do not work with NestJS's CommonJS parts on Node 20, so that tests run as CommonJS
// (docs/decisions); the built ESM output has its own test in test/.
const swc = [
  '@swc/jest',
  {
    jsc: {
      target: 'es2022',
      keepClassNames: true,
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    },
    module: { type: 'commonjs' },
    sourceMaps: 'inline',
  },
];

export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts', '**/*.e2e-spec.ts'],
  // `npm run test:windmill` runs these: they need what windmill/package.json installs.
  testPathIgnorePatterns: ['/node_modules/', '/test/windmill/'],
  transform: { '^.+\\.(ts|mjs|js)$': swc },
  transformIgnorePatterns: ['/node_modules/(?!(@nestjs|@modelcontextprotocol)/)'],
  moduleNameMapper: {
    '^@app/([a-z-]+)$': '<rootDir>/libs/$1/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  moduleFileExtensions: ['ts', 'js', 'mjs', 'json', 'node'],
  // Compares every answer of an API under test with the OpenAPI document.
  setupFilesAfterEnv: ['<rootDir>/libs/testing/contract/contract.setup.ts'],
  // Suites wait for processes and clocks as much as they compute: two share two cores well.
  maxWorkers: 2,
  testTimeout: 30_000,
};
