import tseslint from 'typescript-eslint';

/**
 * The walls between rooms and the places where outside capabilities are legal.
 * docs/architecture.md explains both; a wrong import or a stray `Date.now()` fails the build.
 */

const ROOMS = {
  'lib/config': [],
  'lib/constructs': ['lib/config', 'contract', 'aws-cdk-lib'],
  'lib/stacks': ['lib/config', 'lib/constructs', 'contract', 'aws-cdk-lib'],
  'lib/assembly': [],
  'lib/graph': ['lib/assembly'],
  'lib/diagram': ['lib/graph'],
  'lib/pipeline': ['lib/config'],
  'lib/local': ['lib/assembly', 'services/protocol'],
  'lib/operations': ['lib/config', 'lib/assembly', 'contract'],
  'lib/cli': [
    'lib/config',
    'lib/assembly',
    'lib/graph',
    'lib/diagram',
    'lib/pipeline',
    'lib/local',
    'lib/operations',
    'services/protocol',
  ],
  'services/protocol': [],
  'services/task-runner': ['services/protocol'],
  'services/web': ['services/protocol'],
};

const RULES_AT = 'see docs/architecture.md';

/** The regular expression matches the import path as written, relative to any depth. */
function wallsOf(room) {
  const allowed = ROOMS[room];
  const forbidden = Object.keys(ROOMS).filter(
    (other) => other !== room && !allowed.includes(other),
  );
  const walls = forbidden.map((other) => {
    const name = other.split('/').at(-1);
    const contract =
      other === 'services/protocol' && allowed.includes('contract') ? '(?!/contract$)' : '';
    return {
      regex: `^(?:\\.\\./)+(?:lib/|services/)?${name}${contract}(?:/|$)`,
      message: `${room} may not import ${other}; ${RULES_AT}.`,
    };
  });
  if (!allowed.includes('aws-cdk-lib')) {
    walls.push({
      regex: '^(?:aws-cdk-lib|constructs)(?:/|$)',
      message: `${room} may not import aws-cdk-lib; ${RULES_AT}.`,
    });
  }
  return walls;
}

const NETWORK_MODULES = ['http', 'https', 'http2', 'net', 'tls', 'dgram', 'dns'];
const modulePattern = (names) => `^(?:node:)?(?:${names.join('|')})$`;

/** Each outside capability is legal in files of one name per room. */
const CAPABILITIES = [
  {
    file: 'process-env.ts',
    syntax: [
      {
        selector: "MemberExpression[object.name='process'][property.name='env']",
        message: `Environment variables are read in process-env.ts only; ${RULES_AT}.`,
      },
    ],
  },
  {
    file: 'exit.ts',
    syntax: [
      {
        selector:
          "MemberExpression[object.name='process'][property.name=/^(?:exit|exitCode|abort)$/]",
        message: `The process ends in exit.ts only; ${RULES_AT}.`,
      },
    ],
  },
  {
    file: 'clock.ts',
    syntax: [
      {
        selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
        message: `Time is read in clock.ts only; ${RULES_AT}.`,
      },
      {
        selector: "NewExpression[callee.name='Date'][arguments.length=0]",
        message: `Time is read in clock.ts only; ${RULES_AT}.`,
      },
    ],
  },
  {
    file: 'random.ts',
    syntax: [
      {
        selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
        message: `Randomness is drawn in random.ts only; ${RULES_AT}.`,
      },
      {
        selector: 'CallExpression[callee.name=/^random(?:UUID|Bytes|Int)$/]',
        message: `Randomness is drawn in random.ts only; ${RULES_AT}.`,
      },
    ],
  },
  {
    file: 'spawn.ts',
    imports: [
      {
        regex: modulePattern(['child_process', 'worker_threads', 'cluster']),
        message: `Processes and threads are started in spawn.ts only; ${RULES_AT}.`,
      },
    ],
  },
  {
    file: 'network.ts',
    imports: [
      {
        regex: modulePattern(NETWORK_MODULES),
        message: `The network is reached in network.ts only; ${RULES_AT}.`,
      },
    ],
    syntax: [
      {
        selector: "CallExpression[callee.name='fetch']",
        message: `The network is reached in network.ts only; ${RULES_AT}.`,
      },
    ],
  },
  {
    file: 'terminal.ts',
    syntax: [
      {
        selector: "MemberExpression[object.name='console']",
        message: `People are written to in terminal.ts only; ${RULES_AT}.`,
      },
      {
        selector:
          "MemberExpression[object.name='process'][property.name=/^(?:stdout|stderr|stdin)$/]",
        message: `People are written to in terminal.ts only; ${RULES_AT}.`,
      },
    ],
  },
];

function restrictions(room, legalFile) {
  const active = CAPABILITIES.filter((capability) => capability.file !== legalFile);
  return {
    'no-restricted-imports': [
      'error',
      { patterns: [...wallsOf(room), ...active.flatMap((capability) => capability.imports ?? [])] },
    ],
    'no-restricted-syntax': ['error', ...active.flatMap((capability) => capability.syntax ?? [])],
  };
}

const walls = Object.keys(ROOMS).flatMap((room) => [
  { files: [`${room}/**/*.ts`], rules: restrictions(room, undefined) },
  ...CAPABILITIES.map((capability) => ({
    files: [`${room}/**/${capability.file}`],
    rules: restrictions(room, capability.file),
  })),
]);

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
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      // An interface member in method form is bivariant and easily detached; both are meant here.
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
    },
  },
  ...walls,
);
