import { RULES_AT } from './rooms.mjs';

const modules = (...names) => `^(?:node:)?(?:${names.join('|')})$`;
const isMember = (object, property) =>
  `MemberExpression[object.name='${object}'][property.name=${property}]`;
const isCall = (object, property) =>
  `CallExpression[callee.object.name='${object}'][callee.property.name='${property}']`;

/** Each outside capability and the one file name, per room, in which it is legal. */
export const CAPABILITIES = [
  {
    file: 'process-env.ts',
    message: 'Environment variables are read in process-env.ts only',
    syntax: [isMember('process', "'env'")],
  },
  {
    file: 'exit.ts',
    message: 'The process ends in exit.ts only',
    syntax: [isMember('process', '/^(?:exit|exitCode|abort)$/')],
  },
  {
    file: 'clock.ts',
    message: 'Time is read in clock.ts only',
    syntax: [isCall('Date', 'now'), "NewExpression[callee.name='Date'][arguments.length=0]"],
  },
  {
    file: 'random.ts',
    message: 'Randomness is drawn in random.ts only',
    syntax: [isCall('Math', 'random'), 'CallExpression[callee.name=/^random(?:UUID|Bytes|Int)$/]'],
  },
  {
    file: 'spawn.ts',
    message: 'Processes and threads are started in spawn.ts only',
    imports: modules('child_process', 'worker_threads', 'cluster'),
  },
  {
    file: 'network.ts',
    message: 'The network is reached in network.ts only',
    imports: modules('http', 'https', 'http2', 'net', 'tls', 'dgram', 'dns'),
    syntax: ["CallExpression[callee.name='fetch']"],
  },
  {
    file: 'terminal.ts',
    message: 'People are written to in terminal.ts only',
    syntax: [
      "MemberExpression[object.name='console']",
      isMember('process', '/^(?:stdout|stderr|stdin)$/'),
    ],
  },
];

/** The SDK alone waits for a silent connection until the operating system gives it up. */
const PATIENT_CLIENT = {
  selector:
    'NewExpression[callee.name=/^[A-Z].+Client$/]:not(:has(CallExpression[callee.name=/^(?:answering|patience)$/]))',
  message: 'A client of AWS says how long it waits: answering(…) in lib, patience(…) in services.',
};

/** ESLint rules that forbid every capability but the one that belongs in `legalFile`. */
export function capabilityRules(legalFile) {
  const active = CAPABILITIES.filter(({ file }) => file !== legalFile);
  const message = (capability) => `${capability.message}; ${RULES_AT}.`;
  return {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      {
        patterns: active
          .filter(({ imports }) => imports !== undefined)
          .map((capability) => ({
            regex: capability.imports,
            message: message(capability),
            allowTypeImports: true,
          })),
      },
    ],
    'no-restricted-syntax': [
      'error',
      PATIENT_CLIENT,
      ...active.flatMap((capability) =>
        (capability.syntax ?? []).map((selector) => ({ selector, message: message(capability) })),
      ),
    ],
  };
}
