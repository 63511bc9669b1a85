import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  // windmill/ has dependencies of its own, without which its types are unknown: npm run test:windmill lints it.
  { ignores: ['dist/**', 'node_modules/**', '.node/**', 'data/**', 'coverage/**', 'windmill/**'] },
  eslint.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true, allowNever: true },
      ],
      // Nest modules and entities are classes that hold only decorators.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 4],
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only libs/config reads the environment.' },
      ],
    },
  },
  {
    // A Nest constructor lists what it is given.
    files: ['apps/**/*.ts', 'libs/**/*.module.ts'],
    rules: { 'max-params': 'off' },
  },
  {
    // DTO classes describe the shape of plain objects, for Swagger.
    files: ['apps/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
    },
  },
  {
    // Swagger needs the classes of DTOs at run time.
    files: ['**/*.dto.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    files: ['libs/config/**/*.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: [
      '**/*.spec.ts',
      '**/*.e2e-spec.ts',
      'libs/testing/**/*.ts',
      'test/**/*.ts',
      'bench/**/*.ts',
      'faults/**/*.ts',
      'conformance/**/*.ts',
      'fuzz/**/*.ts',
    ],
    rules: {
      'max-lines': 'off',
      'max-lines-per-function': 'off',
      'no-restricted-properties': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
    },
  },
  {
    files: [
      'bench/**/*.ts',
      'faults/**/*.ts',
      'conformance/**/*.ts',
      'fuzz/**/*.ts',
      'reference/**/*.ts',
      'libs/testing/**/*.ts',
    ],
    rules: { 'no-console': 'off' },
  },
  {
    // The parameters of a Windmill script are the fields of its form, its environment is its context, its output the log.
    files: ['windmill/f/**/*.ts'],
    rules: { 'max-params': 'off', 'no-restricted-properties': 'off', 'no-console': 'off' },
  },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        fetch: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        URL: 'readonly',
        AbortSignal: 'readonly',
        module: 'readonly',
      },
    },
  },
);
