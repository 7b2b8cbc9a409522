import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { VENV } from '../../support/prerequisites';
import { jsonError, xmlError } from './aws-with-answers';
import type { Surroundings } from './surroundings';

const XML = 'xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"';
const answered = (operation: string, result: string) => ({
  body: `<${operation}Response ${XML}><${operation}Result>${result}</${operation}Result></${operation}Response>`,
});

/** Types an answer on a terminal, and tells all that the terminal showed. */
const ON_A_TERMINAL = `
import os, pty, sys
shown = b""
typed = False
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
while True:
    try:
        data = os.read(fd, 1000)
    except OSError:
        break
    if not data:
        break
    shown += data
    if not typed and b"not shown" in shown:
        typed = True
        os.write(fd, (sys.argv[1] + "\\r").encode())
_, status = os.waitpid(pid, 0)
sys.stdout.write(shown.decode())
sys.exit(os.waitstatus_to_exitcode(status))
`;

/** Secrets, drift, pages, mistakes, and the end. */
export function aboutTheRest({ aws, folder, slipway, settings }: Surroundings): void {
  describe('slipway secrets', () => {
    const payments = async () => {
      const client = new SecretsManagerClient(settings());
      const { SecretString } = await client.send(
        new GetSecretValueCommand({ SecretId: 'payments' }),
      );
      return JSON.parse(SecretString ?? '') as object;
    };

    it('lists what containers read, and whether it is there', async () => {
      const { stdout } = await slipway('secrets', 'list');
      expect(stdout).toMatch(/^PAYMENTS_KEY +payments → apiKey +Secrets Manager +not there +web$/m);
      expect(stdout).toMatch(/^TOKEN +\/shop\/token +Parameter Store +not there +task hello$/m);
    });

    it('takes a value from standard input, and shows it nowhere', async () => {
      const child = spawn(process.execPath, ['bin/slipway.js', 'secrets', 'set', 'TOKEN'], {
        cwd: folder(),
        env: process.env,
      });
      let said = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
      child.stdin.end('hunter2\n');
      const [status] = (await once(child, 'close')) as [number];
      expect(said).toContain('/shop/token is new in dev');
      expect(said).not.toContain('hunter2');
      expect(status).toBe(0);
      const { Parameter } = await new SSMClient(settings()).send(
        new GetParameterCommand({ Name: '/shop/token', WithDecryption: true }),
      );
      expect(Parameter).toMatchObject({ Type: 'SecureString', Value: 'hunter2' });
      expect((await slipway('secrets', 'list')).stdout).toMatch(
        /\/shop\/token +\S+ Store +\S+ \w+ ago/,
      );
    });

    it('takes a value that is typed, and does not show it', async () => {
      const child = spawn(
        join(VENV, 'python'),
        [
          '-c',
          ON_A_TERMINAL,
          'pa$$"word',
          process.execPath,
          'bin/slipway.js',
          'secrets',
          'set',
          'payments',
        ],
        { cwd: folder(), env: { ...process.env, TERM: 'xterm' } },
      );
      let shown = '';
      child.stdout.on('data', (chunk: Buffer) => (shown += chunk.toString()));
      const [status] = (await once(child, 'close')) as [number];
      expect(shown).toContain('payments → apiKey in dev (not shown): ');
      expect(shown).toContain('is new in dev');
      expect(shown).not.toContain('pa$$');
      expect(status).toBe(0);
      expect(await payments()).toEqual({ apiKey: 'pa$$"word' });
    });
  });

  describe('slipway drift', () => {
    it('says what differs by the names of the configuration', async () => {
      aws().answer('DetectStackDrift', (body) =>
        answered(
          'DetectStackDrift',
          `<StackDriftDetectionId>${new URLSearchParams(body).get('StackName')}</StackDriftDetectionId>`,
        ),
      );
      aws().answer('DescribeStackDriftDetectionStatus', (body) =>
        answered(
          'DescribeStackDriftDetectionStatus',
          body.includes('network')
            ? '<DetectionStatus>DETECTION_FAILED</DetectionStatus><DetectionStatusReason>no right</DetectionStatusReason>'
            : '<DetectionStatus>DETECTION_COMPLETE</DetectionStatus>',
        ),
      );
      aws().answer('DescribeStackResourceDrifts', (body) =>
        answered(
          'DescribeStackResourceDrifts',
          body.includes('web')
            ? `<StackResourceDrifts><member><LogicalResourceId>${logicalId()}</LogicalResourceId><ResourceType>AWS::ECS::Service</ResourceType><StackResourceDriftStatus>MODIFIED</StackResourceDriftStatus><PropertyDifferences><member><PropertyPath>/DeploymentConfiguration/MinimumHealthyPercent</PropertyPath><ExpectedValue>100</ExpectedValue><ActualValue>50</ActualValue><DifferenceType>NOT_EQUAL</DifferenceType></member></PropertyDifferences></member></StackResourceDrifts>`
            : '<StackResourceDrifts/>',
        ),
      );
      const { status, stdout, stderr } = await slipway('drift', '--exit-code');
      expect(stdout).toMatch(
        /^web\/\S*Service\S* AWS::ECS::Service is not as the template has it$/m,
      );
      expect(stdout).toContain('  DeploymentConfiguration.MinimumHealthyPercent: 100 → 50\n');
      expect(stderr).toMatch(/! \S*network cannot be told: no right/);
      expect(status).toBe(1);
    });

    const logicalId = (): string => {
      const { Resources } = require(webTemplate()) as {
        Resources: Record<string, { Type: string }>;
      };
      return Object.entries(Resources).find(([, { Type }]) => Type === 'AWS::ECS::Service')![0];
    };
    const webTemplate = (): string => {
      const { readdirSync } = require('node:fs') as typeof import('node:fs');
      const stage = join(folder(), 'cdk.out', 'assembly-dev');
      const file = readdirSync(stage).find((one) => /^devweb.*\.template\.json$/.test(one))!;
      return join(stage, file);
    };
  });

  describe('slipway open', () => {
    it.each([
      [
        'web',
        /^https:\/\/eu-west-1\.console\.aws\.amazon\.com\/ecs\/v2\/clusters\/shop-dev-cluster\/services\/shop-dev-web\//,
      ],
      ['stacks', /cloudformation\/home\?region=eu-west-1#\/stacks\?filteringText=shop-dev$/],
      ['console', /^https?:\/\/.*\/$/],
    ])('prints the address of %s', async (what, url) => {
      const { status, stdout } = await slipway('open', what, '--on', 'aws', '--print');
      expect(stdout.trim()).toMatch(url);
      expect(status).toBe(0);
    });
  });

  describe('mistakes and refusals, each in a line', () => {
    it.each([
      [['scale', 'wep', '2'], 2, /'wep': unknown service; did you mean 'web'\?/],
      [['scale', 'web', 'many'], 2, /'many' is no number of tasks/],
      [['scale', 'web', '6-2'], 2, /'6-2' is no number of tasks/],
      [['scale', 'web', '2', '-e', 'dve'], 2, /did you mean 'dev'\?/],
      [['restart', 'task-runer', '--on', 'aws'], 2, /did you mean 'task-runner'\?/],
      [['tasks', 'helo', '--on', 'aws'], 2, /did you mean 'hello'\?/],
      [['exec', 'web', '--on', 'local'], 2, /is for environments on AWS/],
      [['queue', 'peek', 'gret'], 2, /did you mean 'greet'\?/],
      [['secrets', 'set', 'PAYMENT_KEY'], 2, /did you mean 'PAYMENTS_KEY'\?/],
      [['open', 'dashbord', '--on', 'aws'], 2, /did you mean 'dashboard'\?/],
      [['events', '--since', 'lunch'], 2, /'lunch' is no time/],
      [['run', 'hello', '--on', 'aws', '--override', 'cpu=300'], 2, /Fargate has 256, 512/],
      [['run', 'hello', '--on', 'aws', '--override', 'cpu=256,memory=4096'], 2, /512, 1024, 2048/],
      [['run', 'greet', '--on', 'aws', '--override', 'cpu=256'], 2, /'greet' is a handler task/],
      [['restart', 'web'], 1, /'dev' does not run on this machine/],
      [['scale', 'web', '-e', 'prod'], 1, /'prod' is not deployed in eu-west-1/],
      [['completion', 'tcsh'], 2, /'tcsh' is no shell that is known/],
    ])('%j', async (args, code, message) => {
      const { status, stderr } = await slipway(...args);
      expect(stderr).toMatch(message);
      expect(status).toBe(code);
    });

    const identity = (account: string) => ({
      body: `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>${account}</Account><Arn>arn:aws:iam::${account}:user/ada</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>`,
    });

    it('changes nothing with credentials of another account', async () => {
      aws().answer('GetCallerIdentity', identity('999999999999'));
      const { status, stderr } = await slipway('scale', 'web', '3');
      expect(stderr).toMatch(
        /'dev' is in account 111111111111; these credentials are of account 9{12}/,
      );
      expect(stderr).toMatch(/no role of cdk bootstrap may do this: set AWS_PROFILE/);
      expect(aws().asked('RegisterScalableTarget')).toEqual([]);
      expect(status).toBe(1);
    });

    it('says that credentials are expired', async () => {
      aws().answer('AssumeRole', xmlError('ExpiredToken', 'The security token is expired', 403));
      const { status, stdout, stderr } = await slipway('tasks', '--on', 'aws', '--json');
      expect(stderr).toMatch(/AWS does not take the credentials/);
      expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'NO_CREDENTIALS' } });
      expect(status).toBe(1);
    });

    it('says that AWS is asked too often, and what right is missing', async () => {
      aws().answer('ListTasks', jsonError('ThrottlingException', 'Rate exceeded'));
      expect((await slipway('tasks', '--on', 'aws')).stderr).toMatch(
        /Rate exceeded\n +too many requests/,
      );
      aws().answer(
        'UpdateService',
        jsonError('AccessDeniedException', 'not authorized: ecs:UpdateService'),
      );
      const { status, stderr } = await slipway('restart', 'web', '--on', 'aws');
      expect(stderr).toMatch(/AWS says no: not authorized: ecs:UpdateService/);
      expect(status).toBe(1);
    });
  });

  // Last: nothing is there after it.
  describe('slipway destroy', () => {
    const formation = () => new CloudFormationClient(settings());

    it('refuses what is protected, with the command that lifts it', async () => {
      const id = 'arn:aws:cloudformation:eu-west-1:111111111111:stack/shop-dev-web/1';
      aws().answer('DescribeStacks', (body) =>
        body.includes('StackName=shop-dev-web')
          ? answered(
              'DescribeStacks',
              `<Stacks><member><StackId>${id}</StackId><StackName>shop-dev-web</StackName><StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2026-11-21T00:00:00Z</CreationTime><EnableTerminationProtection>true</EnableTerminationProtection></member></Stacks>`,
            )
          : undefined,
      );
      const { status, stderr } = await slipway('destroy', 'dev', '--yes', 'dev');
      expect(stderr).toContain('shop-dev-web: protected against termination');
      expect(stderr).toContain(
        'aws cloudformation update-termination-protection --no-enable-termination-protection --region eu-west-1 --stack-name shop-dev-web',
      );
      expect(status).toBe(1);
    });

    it('names what is lost, and does nothing without the right name', async () => {
      const { status, stderr } = await slipway('destroy', 'dev', '--yes', 'prod');
      expect(stderr).toMatch(/^ +table +storage\/\S+ +is lost/m);
      expect(stderr).toMatch(/^ +queue +data\/\S+ +is lost/m);
      expect(stderr).toContain("--yes prod: the environment is 'dev'");
      expect(status).toBe(2);
      expect((await slipway('destroy', 'dev')).stderr).toContain('nobody is there to say yes');
    });

    it('destroys with the CDK itself, and all of it is gone', async () => {
      const { status, stderr } = await slipway('destroy', 'dev', '--yes', 'dev');
      expect(stderr).toMatch(/✓ dev is destroyed/);
      expect(status).toBe(0);
      const { Stacks = [] } = await formation().send(new DescribeStacksCommand({}));
      const left = Stacks.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE');
      expect(left.map(({ StackName }) => StackName)).toEqual([]);
    });
  });
}
