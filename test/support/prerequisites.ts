import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** What some suites need beside `npm ci`. Absent: they are skipped and listed, or failed where CI=true. */

const PROJECT_ROOT = join(__dirname, '..', '..');
export const VENV = join(PROJECT_ROOT, '.venv', 'bin');
/** The browser that pages are tested in; `CHROMIUM` names another. */
export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Where Debian puts Groovy. */
export const GROOVY_JARS = '/usr/share/groovy/lib';

interface Prerequisite {
  readonly what: string;
  readonly isThere: () => boolean;
  readonly howToGet: string;
}

const SETUP = 'npm run setup:test-tools (needs python3 with venv)';

export const PREREQUISITES = {
  'container engine': {
    what: 'a container engine, Docker',
    isThere: () => spawnSync('docker', ['info'], { stdio: 'ignore' }).status === 0,
    howToGet: 'install docker.io, and start dockerd',
  },
  registry: {
    what: 'a container engine, a container registry (docker-registry) and the AWS emulator',
    isThere: () =>
      spawnSync('docker', ['info'], { stdio: 'ignore' }).status === 0 &&
      spawnSync('docker-registry', ['--version'], { stdio: 'ignore' }).status === 0 &&
      existsSync(join(VENV, 'moto_server')),
    howToGet: `install docker.io and docker-registry, start dockerd, ${SETUP}`,
  },
  emulator: {
    what: 'the AWS emulator, moto',
    isThere: () => existsSync(join(VENV, 'moto_server')),
    howToGet: SETUP,
  },
  'cfn-lint': {
    what: 'cfn-lint',
    isThere: () => existsSync(join(VENV, 'cfn-lint')),
    howToGet: SETUP,
  },
  groovy: {
    what: "Java, and Jenkins's own version of Groovy, 2.4",
    isThere: () =>
      existsSync(GROOVY_JARS) && spawnSync('java', ['-version'], { stdio: 'ignore' }).status === 0,
    howToGet: 'apt-get install default-jre-headless groovy',
  },
  rsync: {
    what: 'rsync, to run the jobs of GitLab CI',
    isThere: () => spawnSync('rsync', ['--version'], { stdio: 'ignore' }).status === 0,
    howToGet: 'apt-get install rsync',
  },
  chromium: {
    what: 'a browser, Chromium, to open pages in',
    isThere: () => existsSync(CHROMIUM),
    howToGet:
      'apt-get install chromium, or set CHROMIUM to the path of one (Chrome and Edge do too)',
  },
} as const satisfies Record<string, Prerequisite>;

export type PrerequisiteName = keyof typeof PREREQUISITES;

/** A suite that needs something. Its title names it in the list of what was skipped. */
export function describeWith(needs: PrerequisiteName, title: string, suite: () => void): void {
  const { isThere, what, howToGet } = PREREQUISITES[needs];
  if (isThere()) {
    describe(title, suite);
  } else if (process.env.CI === 'true') {
    it(`${title}: needs ${what}`, () => {
      throw new Error(
        `${what} is not here, and with CI=true nothing is skipped. Get it: ${howToGet}`,
      );
    });
  } else {
    describe.skip(`${title} [needs ${what}: ${howToGet}]`, suite);
  }
}
