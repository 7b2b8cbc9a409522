import { resolveApplication } from '../../../lib/config';
import { renderJenkinsfile } from '../../../lib/pipeline';
import { PROJECT_ROOT, sampleApplication } from '../../support/sample';

const ACCOUNT = { account: '111111111111', region: 'eu-west-1' };

const jenkinsfile = (config: object): string =>
  renderJenkinsfile(
    resolveApplication(
      { name: 'shop', environments: { dev: ACCOUNT }, ...config },
      { root: PROJECT_ROOT },
    ),
  );

/** dev, test, prod; a person approves prod. */
export const SAMPLE = renderJenkinsfile(sampleApplication());

/** Everything that `delivery` can say. */
export const TOLD = jenkinsfile({
  delivery: {
    approvers: ['ada', 'operators'],
    coverage: true,
    notify: { mail: ['team@example.com'], webhookCredential: 'chat' },
    jenkins: {
      agentImage: 'registry.example.com/agent:24',
      oidcIssuer: 'https://jenkins.example.com/oidc',
      oidcSubject: 'https://jenkins.example.com/job/shop/job/main/',
    },
  },
  environments: { dev: ACCOUNT, prod: ACCOUNT },
});

/** dev and test, then three regions at once. */
export const REGIONS = jenkinsfile({
  environments: {
    dev: ACCOUNT,
    test: ACCOUNT,
    'prod-eu': { ...ACCOUNT, approval: true },
    'prod-us': { ...ACCOUNT, region: 'us-east-1', approval: true, alongside: true },
    'prod-ap': { ...ACCOUNT, region: 'ap-southeast-1', alongside: true },
  },
});

/** Says yes to every question of the sample. */
export const YES = { 'Deploy to prod?': 'ada' };
