import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

// Written by a program (packages/web/scripts/generate-client.ts): nobody reads it for its style.
const GENERATED = 'packages/web/src/api/generated/**/*.ts';

export default tseslint.config(
  {
    ignores: [
      '**/dist/',
      '**/node_modules/',
      'data/',
      'test-results/',
      'coverage/',
      'packages/server/public*/',
    ],
  },
  { ...js.configs.recommended, ignores: [GENERATED] },
  {
    files: [GENERATED],
    plugins: { '@typescript-eslint': tseslint.plugin },
    languageOptions: { parser: tseslint.parser },
    linterOptions: { reportUnusedDisableDirectives: 'off' },
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    ignores: [GENERATED],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      eqeqeq: 'error',
      'no-console': 'error',
      'max-params': ['error', 4],
      complexity: ['error', 15],
    },
  },
  {
    // House rule 3: guard the tail. Tests, the schema and SQL read better whole.
    files: ['packages/*/src/**/*.ts', 'packages/*/src/**/*.tsx', 'bench/src/**/*.ts'],
    ignores: ['**/*.test.ts', '**/migrations/*.ts', GENERATED],
    rules: {
      'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ['packages/cli/src/**/*.ts', 'bench/src/**/*.ts'], rules: { 'no-console': 'off' } },
  { files: ['**/*.js'], languageOptions: { globals: { process: 'readonly' } } },
  {
    files: ['packages/web/src/**/*.ts', 'packages/web/src/**/*.tsx'],
    ignores: [GENERATED],
    extends: [reactHooks.configs.flat.recommended],
  },
  {
    files: ['packages/web/public/*.js'],
    languageOptions: { globals: { document: 'readonly', localStorage: 'readonly', matchMedia: 'readonly' } },
  },
  {
    files: ['packages/web/scripts/*.js'],
    languageOptions: { globals: { URL: 'readonly', performance: 'readonly', console: 'readonly' } },
    rules: { 'no-console': 'off' },
  },
);
