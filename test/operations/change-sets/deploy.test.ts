import { Stack, Stage } from 'aws-cdk-lib';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { applyAssembly, type ApplyEvent } from '../../../lib/operations/deploy/apply';
import type { CdkJob, Rollouts } from '../../../lib/operations/deploy/ports';
import { OperationError } from '../../../lib/operations/errors';
import { assemblyOf, PLACE } from '../../support/small-app';
import { cloud } from './cloud';

const assembly = assemblyOf((app) => {
  const stage = new Stage(app, 'dev', { env: PLACE });
  const data = new Stack(stage, 'data', { stackName: 'data' });
  const queue = new CfnQueue(data, 'Queue');
  const tasks = new Stack(stage, 'tasks', { stackName: 'tasks' });
  new CfnQueue(tasks, 'Queue');
  tasks.addStackDependency(data);
  const web = new Stack(stage, 'web', { stackName: 'web' });
  new CfnTopic(web, 'Topic', { displayName: queue.attrArn });
  web.addStackDependency(tasks);
});
const [OUTPUT = ''] = assembly.stacks
  .find(({ name }) => name === 'data')!
  .outputs.map(({ logicalId }) => logicalId);
const NAME = 'slipway-20261121T204940Z-0eadc7a';

interface Setting {
  readonly here: ReturnType<typeof cloud>;
  readonly order: string[];
  readonly told: ApplyEvent[];
  /** What follows when a change set is executed. */
  outcome: string;
  readonly stop: AbortController;
  readonly cancelled: string[];
}

async function deployed(change: (setting: Setting) => void = () => undefined) {
  const here = cloud(assembly);
  for (const name of ['data', 'tasks', 'web'])
    here.deployed(name, { outputs: { [OUTPUT]: 'one' } });
  const setting: Setting = {
    ...{ here, order: [], told: [], cancelled: [], outcome: 'UPDATE_COMPLETE' },
    stop: new AbortController(),
  };
  change(setting);
  const { aws } = here;
  const rollouts: Rollouts = {
    newestEvent: () => Promise.resolve(undefined),
    eventsAfter: (stack, id) => {
      const own = here.events.filter((one) => one.stack === stack);
      return Promise.resolve(own.slice(own.findIndex((one) => one.id === id) + 1));
    },
    cancelUpdate: (stack) => {
      setting.cancelled.push(stack);
      here.tell(stack, 'UPDATE_ROLLBACK_COMPLETE');
      return Promise.resolve(true);
    },
    outputs: () => Promise.resolve(new Map()),
  };
  const startCdk = ({ stacks }: CdkJob) => {
    setting.order.push(`cdk ${stacks?.join(' ') ?? 'all'}`);
    return { kill: () => undefined, ended: Promise.resolve({ exitCode: 0, output: '' }) };
  };
  const changeSets = {
    ...aws,
    execute: async (stack: string, id: string) => {
      const refused = await aws.execute(stack, id);
      setting.order.push(`execute ${stack}`);
      if (refused === undefined && setting.outcome !== '')
        setImmediate(() => here.tell(stack, setting.outcome));
      return refused;
    },
  };
  const applied = await applyAssembly(
    { aws: rollouts, startCdk, changeSets },
    assembly,
    'dev',
    {
      ...{ signal: setting.stop.signal, timeLimitMs: 60_000, everyMs: 2 },
      tell: (event) => setting.told.push(event),
    },
    NAME,
  );
  const instead = setting.told.flatMap((event) =>
    event.type === 'change set' && event.instead !== undefined ? [event.instead] : [],
  );
  return { ...setting, applied, instead };
}

describe('a deployment that was planned', () => {
  it('executes the change sets of the plan in the order of the stacks, the CDK does the others', async () => {
    const { order, applied, instead } = await deployed(({ here }) => {
      here.prepare('data', NAME);
      here.prepare('web', NAME);
    });
    expect(order).toEqual(['execute data', 'cdk dev/tasks', 'execute web']);
    expect(applied).toMatchObject({ how: 'done', changed: ['data', 'web'], stuck: [] });
    expect(instead).toEqual([]);
  });

  it('is one of the CDK alone where no plan made any', async () => {
    const { order } = await deployed(({ here }) => here.prepare('data', 'slipway-of-another'));
    expect(order).toEqual(['cdk all']);
  });

  it.each<[string, (here: ReturnType<typeof cloud>) => void, RegExp]>([
    ['the stack was changed', (here) => here.change('web'), /^dev\/web was changed since$/],
    [
      'CloudFormation calls it obsolete',
      (here) => Object.assign(here.sets[0]!, { execution: 'OBSOLETE' }),
      /^dev\/web was changed since$/,
    ],
    [
      'it brings another template',
      (here) => Object.assign(here.sets[0]!, { template: '{"Resources":{}}' }),
      /^it brings another template$/,
    ],
    [
      'what it reads of was changed',
      (here) => here.change('data', { [OUTPUT]: 'two' }),
      /^dev\/data was changed since$/,
    ],
    [
      'it is being executed by somebody else',
      (here) => Object.assign(here.sets[0]!, { execution: 'EXECUTE_IN_PROGRESS' }),
      /^it is EXECUTE_IN_PROGRESS$/,
    ],
  ])('makes one anew, and says why, where %s', async (_, change, why) => {
    const { order, instead, applied } = await deployed(({ here }) => {
      here.prepare('web', NAME);
      change(here);
    });
    expect(order).toEqual(['cdk dev/data dev/tasks', 'cdk dev/web']);
    expect(instead).toEqual([expect.stringMatching(why)]);
    expect(applied.how).toBe('done');
  });

  it('makes one anew where an output that it reads got a new value in this very deployment', async () => {
    const { order, instead } = await deployed(({ here }) => {
      here.prepare('data', NAME);
      here.prepare('web', NAME);
      const execute = here.aws.execute.bind(here.aws);
      here.aws.execute = async (stack, id) => {
        here.change(stack, { [OUTPUT]: 'two' });
        return execute(stack, id);
      };
    });
    expect(order).toEqual(['execute data', 'cdk dev/tasks', 'cdk dev/web']);
    expect(instead).toEqual([
      expect.stringContaining('of dev/data, which it reads, has a new value'),
    ]);
  });

  it('executes one although a stack that it reads from changed in this deployment, its outputs not', async () => {
    const { order } = await deployed(({ here }) => {
      here.prepare('data', NAME);
      here.prepare('web', NAME);
      const execute = here.aws.execute.bind(here.aws);
      here.aws.execute = async (stack, id) => {
        here.change(stack);
        return execute(stack, id);
      };
    });
    expect(order.at(-1)).toBe('execute web');
  });

  it('leaves to the CDK what CloudFormation does not begin', async () => {
    const { order, instead } = await deployed(({ here }) => {
      here.prepare('data', NAME);
      here.aws.execute = () => Promise.resolve('stack is being updated');
    });
    expect(order).toEqual(['execute data', 'cdk dev/data', 'cdk dev/tasks dev/web']);
    expect(instead).toEqual(['stack is being updated']);
  });

  it('ends where CloudFormation puts a stack back, and begins nothing after it', async () => {
    const { order, applied } = await deployed((setting) => {
      setting.here.prepare('data', NAME);
      setting.outcome = 'UPDATE_ROLLBACK_COMPLETE';
    });
    expect(order).toEqual(['execute data']);
    expect(applied).toMatchObject({ how: 'failed', changed: [], rolledBack: ['data'] });
  });

  it('fails, and says what AWS says, where the rights are missing', async () => {
    const { order, applied } = await deployed(({ here }) => {
      here.prepare('data', NAME);
      here.aws.execute = () => Promise.reject(new Error('not authorized to ExecuteChangeSet'));
    });
    expect(order).toEqual([]);
    expect(applied).toMatchObject({ how: 'failed', output: 'not authorized to ExecuteChangeSet' });
  });

  it('is one of the CDK, which is told, where the change sets cannot be looked at', async () => {
    const { order, instead } = await deployed(({ here }) => {
      here.prepare('data', NAME);
      here.aws.find = () => Promise.reject(new OperationError('AWS_DENIED', 'no'));
    });
    expect(order).toEqual(['cdk all']);
    expect(instead).toEqual(['no']);
  });

  it('goes on to its end where one of them cannot be looked at any more', async () => {
    const { order, instead, applied } = await deployed(({ here }) => {
      here.prepare('data', NAME);
      here.prepare('web', NAME);
      here.aws.templateIn = (stack) =>
        stack === 'web'
          ? Promise.reject(new OperationError('AWS_REFUSED', 'too many requests'))
          : Promise.resolve(here.sets.find((one) => one.stack === stack)!.template);
    });
    expect(order).toEqual(['execute data', 'cdk dev/tasks', 'cdk dev/web']);
    expect(instead).toEqual(['too many requests']);
    expect(applied.how).toBe('done');
  });

  it('asks CloudFormation to take back what it executes, when it is interrupted', async () => {
    const { applied, cancelled, order } = await deployed((setting) => {
      setting.here.prepare('data', NAME);
      setting.outcome = '';
      const execute = setting.here.aws.execute.bind(setting.here.aws);
      setting.here.aws.execute = async (stack, id) => {
        setImmediate(() => setting.stop.abort());
        return execute(stack, id);
      };
    });
    expect(order).toEqual(['execute data']);
    expect(cancelled).toEqual(['data']);
    expect(applied).toMatchObject({ how: 'interrupted', rolledBack: ['data'], stuck: [] });
  });
});
