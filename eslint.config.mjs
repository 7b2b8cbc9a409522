import tseslint from 'typescript-eslint';
import { CAPABILITIES, capabilityRules } from './lint/capabilities.mjs';
import { roomWalls } from './lint/room-walls.mjs';
import { ROOMS } from './lint/rooms.mjs';

const ROOM_FILES = Object.keys(ROOMS).map((room) => `${room}/**`);

const capabilities = [
  { files: ROOM_FILES.map((room) => `${room}/*.{ts,tsx}`), rules: capabilityRules(undefined) },
  ...CAPABILITIES.map(({ file }) => ({
    files: ROOM_FILES.map((room) => `${room}/${file}`),
    rules: capabilityRules(file),
  })),
];

export default tseslint.config(
  {
    ignores: [
      'node_modules/',
      'cdk.out/',
      'build/',
      'coverage/',
      '.slipway/',
      '.venv/',
      '**/*.js',
      '**/*.mjs',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: [
          './tsconfig.json',
          './lib/diagram/explorer/page/tsconfig.json',
          './services/web/console/page/tsconfig.json',
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // CommonJS loads lazily by require(), typed by `typeof import(…)`: docs/decisions/0002.
      '@typescript-eslint/no-require-imports': 'off',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  {
    // `new X(this, …)` is how CDK adds a construct: the value is the side effect.
    files: ['lib/constructs/**/*.ts', 'lib/stacks/**/*.ts', 'bin/app.ts'],
    rules: { 'no-new': 'off' },
  },
  {
    files: ['test/**/*.ts', 'benchmarks/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['**/*.{ts,tsx}'],
    plugins: { slipway: { rules: { 'room-walls': roomWalls } } },
    rules: { 'slipway/room-walls': 'error' },
  },
  ...capabilities,
);
