import type { ResolvedApplication, ResolvedDelivery } from '../config';
import type { Agent, Notify, Pipeline, WorkStage } from './model';
import { promotion } from './promote';
import { rolesOf } from './roles';

const check = (name: string, purpose: string, ...commands: string[]): WorkStage => ({
  kind: 'work',
  name,
  purpose,
  commands,
  timeLimitMinutes: 30,
});

/** Needs no assembly and no cloud: each by itself, so that each fault is told apart. */
const CHECKS: readonly WorkStage[] = [
  check(
    'Check',
    'types, lint, format, unused exports',
    'npm run check:types',
    'npm run check:lint',
    'npm run check:format',
    'npm run check:exports',
  ),
  check(
    'Generated files',
    'diagrams, Jenkinsfile and API document say what the sources say',
    'npm run diagrams -- --check',
    'npm run pipeline -- --check',
    'npm run openapi -- --check',
  ),
  {
    ...check(
      'Test',
      'every test that the machine can run',
      'npm test -- --reporters=default --reporters=jest-junit',
    ),
    reports: [{ kind: 'junit', files: 'reports/junit.xml' }],
    timeLimitMinutes: 60,
  },
];

const SYNTHESIZE: WorkStage = {
  ...check(
    'Synthesize',
    'the assembly of all environments, once, with its policy checks',
    'npx cdk synth --quiet',
  ),
  assembly: 'written',
};

/** What the commit builds upon: of a pull request, its target. The first commit of all builds upon itself. */
const BEFORE = '"$(git rev-parse --verify --quiet HEAD^1 || git rev-parse HEAD)"';
const DIFF = `npx slipway diagram diff ${BEFORE} cdk.out`;

/** What a commit does to the picture, without asking AWS. */
const COMPARE: WorkStage = {
  ...check(
    'Compare',
    'what the commit changes in the architecture',
    DIFF,
    `${DIFF} --output reports/architecture.md`,
    `${DIFF} --output reports/architecture.html`,
  ),
  assembly: 'read',
  reports: [
    { kind: 'files', files: 'reports/architecture.*' },
    { kind: 'html', folder: 'reports', file: 'architecture.html', title: 'Architecture' },
  ],
};

/** Every build checks, tests, synthesizes once and compares; the main branch also deploys, in the order written. */
export function pipelineOf({ name, environments, delivery }: ResolvedApplication): Pipeline {
  const roles = rolesOf(delivery);
  return {
    application: name,
    groups: [
      CHECKS,
      [SYNTHESIZE],
      [COMPARE],
      ...promotion(environments, { roles, approvers: delivery.approvers }),
    ],
    environments: environments.map((environment) => environment.name),
    agent: agentOf(delivery),
    notify: notifyOf(delivery),
    oneBuildAtATime: !delivery.jenkins.concurrentBuilds,
  };
}

const agentOf = ({ jenkins }: ResolvedDelivery): Agent => ({
  label: jenkins.agentLabel,
  ...(jenkins.agentImage !== undefined && { image: jenkins.agentImage }),
  oidc: jenkins.oidc !== undefined,
});

const notifyOf = ({ notify }: ResolvedDelivery): Notify => ({
  mail: notify.mail,
  ...(notify.webhookCredential !== undefined && { webhookCredential: notify.webhookCredential }),
});
