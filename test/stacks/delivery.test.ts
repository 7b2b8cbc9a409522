import { join } from 'node:path';
import { readAssembly } from '../../lib/assembly';
import type { ConfigError } from '../../lib/config';
import { loadApplication, resolveApplication } from '../../lib/config';
import { renderJenkinsfile } from '../../lib/pipeline';
import { lintErrors } from '../support/lint-templates';
import { describeWith } from '../support/prerequisites';
import { PROJECT_ROOT, sampleApplication, synthesized } from '../support/sample';

const EXAMPLE = join(PROJECT_ROOT, 'test', 'support', 'examples', 'delivery.ts');
const application = loadApplication(EXAMPLE, PROJECT_ROOT);
const deliveryOf = (of: typeof application) =>
  readAssembly(synthesized(of)).stacks.find(({ path }) => path === 'delivery/delivery')!;

const ISSUER = 'https://jenkins.example.com/oidc';
const MAIN = 'https://jenkins.example.com/job/shop/job/main/';
const withJenkins = (jenkins: object) =>
  resolveApplication(
    {
      name: 'shop',
      delivery: { jenkins },
      environments: { dev: { account: '111111111111', region: 'eu-west-1' } },
    },
    { root: PROJECT_ROOT },
  );

describe('the delivery stack', () => {
  const stack = deliveryOf(application);
  const role = (name: string) => {
    const found = stack.resources.find(({ properties }) => properties.RoleName === name)!;
    const policy = stack.resources.find(
      ({ type, properties }) =>
        type === 'AWS::IAM::Policy' && JSON.stringify(properties.Roles).includes(found.logicalId),
    )!;
    return {
      trust: found.properties.AssumeRolePolicyDocument as { Statement: object[] },
      rights: policy.properties.PolicyDocument as { Statement: object[] },
    };
  };

  it.each([
    ['shop-pipeline', MAIN],
    ['shop-pipeline-diff', 'https://jenkins.example.com/job/shop/job/*'],
  ])('lets the tokens of one job assume %s, not those of every job', (name, subject) => {
    const { trust } = role(name);
    expect(trust.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRoleWithWebIdentity',
        Principal: { Federated: { Ref: expect.stringMatching(/^Jenkins/) } },
        Condition: {
          StringEquals: { 'jenkins.example.com/oidc:aud': 'sts.amazonaws.com' },
          StringLike: { 'jenkins.example.com/oidc:sub': subject },
        },
      },
    ]);
  });

  it.each([
    ['shop-pipeline', '*'],
    ['shop-pipeline-diff', 'lookup'],
  ])(
    'lets %s assume the roles of cdk bootstrap where it goes, and nothing else',
    (name, purpose) => {
      expect(role(name).rights.Statement).toEqual([
        {
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Resource: [
            ['111111111111', 'eu-west-1'],
            ['222222222222', 'eu-central-1'],
            ['999999999999', 'eu-west-1'],
          ].map(
            ([account, region]) =>
              `arn:aws:iam::${account}:role/cdk-hnb659fds-${purpose}-role-${account}-${region}`,
          ),
        },
      ]);
    },
  );

  it('trusts its own account where no issuer is named', () => {
    const roles = deliveryOf(sampleApplication()).resources.filter(
      ({ type }) => type === 'AWS::IAM::Role',
    );
    expect(roles.map(({ properties }) => properties.RoleName)).toEqual([
      'slipway-sample-pipeline',
      'slipway-sample-pipeline-diff',
    ]);
    for (const { properties } of roles)
      expect(JSON.stringify(properties.AssumeRolePolicyDocument)).toContain(':root');
  });

  it('is drawn and used by the Jenkinsfile: reading before a release, deploying in it', () => {
    const text = renderJenkinsfile(application);
    const stage = (name: string) => text.slice(text.indexOf(`stage('${name}')`)).split('sh ')[0]!;
    for (const name of ['dev', 'prod']) {
      expect(stage(`Plan ${name}`)).toContain(
        "AWS_ROLE_ARN = 'arn:aws:iam::999999999999:role/shop-pipeline-diff'",
      );
      for (const changing of [`Prepare ${name}`, `Deploy ${name}`])
        expect(stage(changing)).toContain(
          "AWS_ROLE_ARN = 'arn:aws:iam::999999999999:role/shop-pipeline'",
        );
    }
    // Reading is all that a plan needs; change sets are made on main alone.
    expect(text.match(/slipway plan \w+ --app cdk\.out --output/g)).toHaveLength(2);
    expect(text.match(/slipway plan \w+ --app cdk\.out --prepare/g)).toHaveLength(2);
  });

  describeWith('cfn-lint', 'cfn-lint', () => {
    it('finds no error in it', async () => {
      expect(await lintErrors([stack.templateFile], '-r', 'eu-west-1')).toEqual([]);
    });
  });
});

describe('delivery.jenkins', () => {
  const problems = (jenkins: object) => {
    try {
      withJenkins(jenkins);
      return [];
    } catch (error) {
      return (error as ConfigError).problems.map(({ path, message }) => `${path}: ${message}`);
    }
  };

  it.each([
    [MAIN, 'https://jenkins.example.com/job/shop/job/*'],
    ['https://jenkins.example.com/job/shop', 'https://jenkins.example.com/job/*'],
    ['shop:main', 'shop:main'],
  ])('compares, for the subject %s, as %s', (oidcSubject, diffSubject) => {
    expect(withJenkins({ oidcIssuer: ISSUER, oidcSubject }).delivery.jenkins.oidc).toEqual({
      issuer: ISSUER,
      subject: oidcSubject,
      diffSubject,
    });
  });

  it('has no issuer by default', () => {
    expect(withJenkins({}).delivery.jenkins).toEqual({
      agentLabel: 'linux && docker',
      concurrentBuilds: false,
    });
  });

  const USE =
    "use the subject of Jenkins's token, such as 'https://jenkins.example.com/job/shop/job/main/'; '*' is any text, not at the start";

  it.each([
    [{ oidcIssuer: ISSUER }, `delivery.jenkins.oidcSubject: is missing; ${USE}`],
    [
      { oidcSubject: MAIN },
      "delivery.jenkins.oidcIssuer: is missing; use an address such as 'https://jenkins.example.com/oidc'",
    ],
    [
      { oidcIssuer: ISSUER, oidcSubject: '*' },
      `delivery.jenkins.oidcSubject: '*' is not allowed; ${USE}`,
    ],
    [
      { oidcIssuer: ISSUER, oidcSubject: MAIN, oidcDiffSubject: '*/job/main' },
      `delivery.jenkins.oidcDiffSubject: '*/job/main' is not allowed; ${USE}`,
    ],
    [
      { oidcIssuer: ISSUER, oidcSubjct: MAIN },
      "delivery.jenkins.oidcSubjct: unknown key; did you mean 'oidcSubject'?",
    ],
  ])('%j is refused', (jenkins, expected) => {
    expect(problems(jenkins)).toEqual([expected]);
  });
});
