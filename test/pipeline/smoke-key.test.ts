import { parse } from 'yaml';
import { resolveApplication } from '../../lib/config';
import { pipelineOf, renderGithub, renderGitlab, renderJenkinsfile } from '../../lib/pipeline';
import { PROJECT_ROOT } from '../support/sample';

const KEY = 'SLIPWAY_API_TOKEN';

const application = (oidc: object = {}) =>
  resolveApplication(
    {
      name: 'shop',
      delivery: { jenkins: oidc },
      tasks: { greet: { handler: 'tasks/greet/task.ts' } },
      environments: {
        dev: { account: '111111111111', region: 'eu-west-1' },
        prod: {
          account: '222222222222',
          region: 'eu-west-1',
          deployment: { smoke: { task: 'greet', credential: 'shop-prod.smoke' } },
        },
      },
    },
    { root: PROJECT_ROOT },
  );

/** Those whose text holds the key. */
const holding = (parts: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(parts).flatMap(([name, part]) =>
    JSON.stringify(part).includes(KEY) ? [name] : [],
  );

describe('the key with which a deployment tries its environment', () => {
  it.each([
    {},
    {
      oidcIssuer: 'https://jenkins.example.com/oidc',
      oidcSubject: 'https://jenkins.example.com/job/shop/job/main/',
    },
  ])('is in the stage of Jenkins that deploys there, and in no other: %j', (oidc) => {
    const stages = renderJenkinsfile(application(oidc)).split(/\n(?= {4}stage\()/);
    const found = stages.filter((stage) => stage.includes(KEY));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^ {4}stage\('Deploy prod'\)/);
    expect(found[0]).toContain(`${KEY} = credentials('shop-prod.smoke')`);
    expect(found[0]!.match(/environment \{/g)).toHaveLength(1);
  });

  it('is a secret of GitHub, of that job alone', () => {
    const { jobs } = parse(renderGithub(pipelineOf(application()))) as {
      jobs: Record<string, { env?: object }>;
    };
    expect(holding(jobs)).toEqual(['deploy-prod']);
    expect(jobs['deploy-prod']!.env).toEqual({ [KEY]: '${{ secrets.SHOP_PROD_SMOKE }}' });
  });

  it('is a variable of GitLab, of that job alone', () => {
    const jobs = parse(renderGitlab(pipelineOf(application()))) as Record<
      string,
      { variables?: object }
    >;
    expect(holding(jobs)).toEqual(['Deploy prod']);
    expect(jobs['Deploy prod']!.variables).toEqual({ [KEY]: '$SHOP_PROD_SMOKE' });
  });
});
