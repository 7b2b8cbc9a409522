import { defineApplication } from '../../../lib/config';

const jenkins = 'https://jenkins.example.com';

export default defineApplication({
  name: 'shop',
  tasks: { hello: { image: { build: 'tasks/hello' } } },
  delivery: {
    account: '999999999999',
    region: 'eu-west-1',
    keepImages: 100,
    jenkins: {
      agentLabel: 'linux && docker',
      oidcIssuer: `${jenkins}/oidc`,
      // Builds of the main branch deploy; those of any branch and pull request compare.
      oidcSubject: `${jenkins}/job/shop/job/main/`,
      oidcDiffSubject: `${jenkins}/job/shop/job/*`,
    },
  },
  environments: {
    dev: { account: '111111111111', region: 'eu-west-1' },
    prod: { account: '222222222222', region: 'eu-central-1' },
  },
});
