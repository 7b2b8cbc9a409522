import type { WorkStage } from './model';
import { NOTHING } from './words';

/** A stage that talks to no cloud. */
export const check = (name: string, purpose: string, ...commands: string[]): WorkStage => ({
  kind: 'work',
  name,
  purpose,
  commands,
  timeLimitMinutes: 30,
});

/** One word of what `slipway affected` finds; no word where it fails. */
const ANY = `node -p 'JSON.parse(require("fs").readFileSync(0)).affects.length > 0 ? "something" : "${NOTHING}"'`;

/**
 * A pull request is built as merged into its target, which is then the first parent. One that is not merged is taken to
 * change everything: its first parent is only its own commit before.
 */
const AFFECTED =
  `if git rev-parse --verify --quiet HEAD^2 > /dev/null; then npx slipway affected HEAD^1 --json | ${ANY}; ` +
  'else echo everything; fi';

/** Needs no assembly: each by itself, so that each fault is told apart. */
export const checksOf = ({ coverage }: { readonly coverage: boolean }): WorkStage[] => [
  check(
    'Check',
    'types, lint, format, unused exports',
    'npm run check:types',
    'npm run check:lint',
    'npm run check:format',
    'npm run check:exports',
  ),
  test(coverage),
  check(
    'Generated files',
    'diagrams, Jenkinsfile and API document say what the sources say',
    'npm run diagrams -- --check',
    'npm run pipeline -- --check',
    'npm run openapi -- --check',
  ),
  check('Audit', 'known holes in what is depended on', 'npm run check:dependencies'),
  {
    ...check('Affected', 'whether the change needs anything built', AFFECTED),
    builds: 'pull-requests',
    decides: true,
  },
];

const REPORTERS = '--reporters=default --reporters=jest-junit';
const COVERAGE =
  '--coverage --coverageDirectory=reports/coverage --coverageReporters=cobertura --coverageReporters=text-summary';

const test = (coverage: boolean): WorkStage => ({
  ...check(
    'Test',
    'every test that the machine can run',
    `npm test -- ${REPORTERS}${coverage ? ` ${COVERAGE}` : ''}`,
  ),
  reports: [
    { kind: 'junit', files: 'reports/junit.xml' },
    ...(coverage
      ? [{ kind: 'coverage', files: 'reports/coverage/cobertura-coverage.xml' } as const]
      : []),
  ],
  timeLimitMinutes: 60,
});

/** All environments at once: what is checked, built and deployed later is this very assembly. */
export const SYNTHESIZE: WorkStage = {
  ...check('Synthesize', 'the assembly of all environments, once', 'npx cdk synth --quiet'),
  assembly: 'written',
  skipWhenUnaffected: true,
};

export const POLICY: WorkStage = {
  ...check(
    'Policy',
    'what cdk-nag and cfn-lint say of the assembly',
    'npx slipway policy --app cdk.out --output reports',
  ),
  assembly: 'read',
  skipWhenUnaffected: true,
  reports: [{ kind: 'sarif', files: 'reports/*.sarif', title: 'Policy' }],
};

/** What the commit builds upon: of a pull request, its target. The first commit of all builds upon itself. */
const BEFORE = '"$(git rev-parse --verify --quiet HEAD^1 || git rev-parse HEAD)"';

/** What a commit does to the picture, without asking AWS. */
export const COMPARE: WorkStage = {
  ...check(
    'Compare',
    'what the commit changes in the architecture',
    `npx slipway diagram diff ${BEFORE} cdk.out --output reports/architecture.md --output reports/architecture.html`,
  ),
  assembly: 'read',
  skipWhenUnaffected: true,
  reports: [
    { kind: 'markdown', files: 'reports/architecture.md' },
    { kind: 'html', folder: 'reports', file: 'architecture.html', title: 'Architecture' },
  ],
};

/** Builds of branches show that the images can be built; those of main put them where all environments take them from. */
export const BUILD_IMAGES: WorkStage = {
  ...check('Build images', 'each image once, pushed nowhere', 'npx slipway release --app cdk.out'),
  assembly: 'read',
  builds: 'others',
  skipWhenUnaffected: true,
  reports: [{ kind: 'files', files: 'release/**' }],
  timeLimitMinutes: 60,
};

export const RELEASE: WorkStage = {
  ...check(
    'Release',
    'each image once, pushed, and the record of what was built',
    'npx slipway release --app cdk.out --push',
  ),
  assembly: 'read',
  record: 'written',
  builds: 'main',
  reports: [{ kind: 'files', files: 'release/**' }],
  timeLimitMinutes: 60,
};
