import { swcOptions } from './scripts/swc-options.mjs';

export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts', '**/*.e2e-spec.ts'],
  // `npm run test:windmill` runs these: they need what windmill/package.json installs.
  testPathIgnorePatterns: ['/node_modules/', '/test/windmill/'],
  // Native ES modules, as in production (docs/decisions/0040).
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', swcOptions] },
  transformIgnorePatterns: ['/node_modules/'],
  moduleNameMapper: {
    '^@app/([a-z-]+)$': '<rootDir>/libs/$1/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  moduleFileExtensions: ['ts', 'js', 'mjs', 'json', 'node'],
  // Compares every answer of an API under test with the OpenAPI document.
  setupFilesAfterEnv: ['<rootDir>/libs/testing/contract/contract.setup.ts'],
  // Suites wait for processes and clocks as much as they compute: two share two cores well.
  maxWorkers: 2,
  // Some tests start several programs, on a machine that may be busy.
  testTimeout: 60_000,
};
