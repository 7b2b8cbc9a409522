import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { Stack, Stage } from 'aws-cdk-lib';
import { applyAssembly, type ApplyEvent } from '../../../lib/operations/deploy/apply';
import { failedResources, saidByCdk } from '../../../lib/operations/deploy/failure';
import type { Rollouts, StackEvent } from '../../../lib/operations/deploy/ports';
import { OperationError } from '../../../lib/operations/errors';
import { assemblyOf, PLACE } from '../../support/small-app';
import { cloud as changeSetsOf } from '../change-sets/cloud';

const assembly = assemblyOf((app) => {
  const stage = new Stage(app, 'dev', { env: PLACE });
  const data = new Stack(stage, 'data');
  new CfnQueue(data, 'Queue');
  const web = new Stack(stage, 'web');
  web.addStackDependency(data);
  new CfnQueue(web, 'Queue');
});

let count = 0;
const event = (stack: string, status: string, logicalId = stack, reason?: string): StackEvent => ({
  id: String(++count),
  stack,
  logicalId,
  type: logicalId === stack ? 'AWS::CloudFormation::Stack' : 'AWS::SQS::Queue',
  status,
  reason,
});

const NOTHING: Rollouts = {
  newestEvent: () => Promise.resolve(undefined),
  eventsAfter: () => Promise.resolve([]),
  cancelUpdate: () => Promise.resolve(true),
  outputs: () => Promise.resolve(new Map()),
};

const { aws: NO_CHANGE_SETS } = changeSetsOf(assembly);

/** Stacks whose events a test adds as time goes on. */
function cloud(more: Partial<Rollouts> = {}) {
  const events = new Map<string, StackEvent[]>([
    ['dev-data', [event('dev-data', 'CREATE_COMPLETE')]],
    ['dev-web', [event('dev-web', 'CREATE_FAILED')]],
  ]);
  const told: ApplyEvent[] = [];
  const aws: Rollouts = {
    ...NOTHING,
    newestEvent: (stack) => Promise.resolve(events.get(stack)?.at(-1)?.id),
    eventsAfter: (stack, id) => {
      const all = events.get(stack) ?? [];
      return Promise.resolve(all.slice(all.findIndex((one) => one.id === id) + 1));
    },
    ...more,
  };
  return {
    told,
    add: (...fresh: StackEvent[]) => fresh.forEach((one) => events.get(one.stack)?.push(one)),
    apply: (
      work: (end: (exitCode: number, output?: string) => void) => void,
      options: {
        readonly signal?: AbortSignal;
        readonly timeLimitMs?: number;
        readonly alongside?: () => Promise<boolean>;
      } = {},
    ) => {
      let end: (result: { exitCode: number; output: string }) => void = () => undefined;
      const ended = new Promise<{ exitCode: number; output: string }>((resolve) => (end = resolve));
      const startCdk = () => {
        work((exitCode, output = '') => end({ exitCode, output }));
        return { ended, kill: () => end({ exitCode: 143, output: '' }) };
      };
      return applyAssembly({ aws, startCdk, changeSets: NO_CHANGE_SETS }, assembly, 'dev', {
        signal: new AbortController().signal,
        timeLimitMs: 60_000,
        tell: (one) => told.push(one),
        everyMs: 5,
        ...options,
      });
    },
  };
}

describe('a deployment of stacks', () => {
  it('knows what it changed, by what CloudFormation said since it began', async () => {
    const { apply, add, told } = cloud();
    const applied = await apply((end) => {
      add(event('dev-data', 'UPDATE_IN_PROGRESS'), event('dev-data', 'UPDATE_COMPLETE', 'Queue'));
      add(
        event('dev-data', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'),
        event('dev-data', 'UPDATE_COMPLETE'),
      );
      end(0);
    });
    expect(applied).toMatchObject({
      how: 'done',
      changed: ['dev-data'],
      rolledBack: [],
      stuck: [],
    });
    expect(told.filter(({ type }) => type === 'stack')).toEqual([
      { type: 'stack', stack: 'dev/data', how: 'changed', resources: 1 },
    ]);
  });

  it('tells stacks that are now otherwise from those that CloudFormation put back', async () => {
    const { apply, add } = cloud();
    const applied = await apply((end) => {
      add(event('dev-data', 'UPDATE_COMPLETE'), event('dev-web', 'UPDATE_IN_PROGRESS'));
      add(
        event('dev-web', 'UPDATE_FAILED', 'Queue', 'no'),
        event('dev-web', 'UPDATE_ROLLBACK_COMPLETE'),
      );
      end(1, '❌ dev/web failed');
    });
    expect(applied).toMatchObject({
      how: 'failed',
      changed: ['dev-data'],
      rolledBack: ['dev-web'],
    });
  });

  it.each(['UPDATE_ROLLBACK_FAILED', 'ROLLBACK_FAILED', 'DELETE_FAILED'])(
    'calls a stack stuck in %s',
    async (status) => {
      const { apply, add } = cloud();
      const applied = await apply((end) => {
        add(event('dev-web', status));
        end(1);
      });
      expect(applied.stuck).toEqual(['dev-web']);
    },
  );

  it('is not troubled by looks that fail meanwhile', async () => {
    const refused = new OperationError('AWS_REFUSED', 'too many requests');
    let looks = 0;
    const events = [event('dev-data', 'UPDATE_COMPLETE')];
    const { apply } = cloud({
      eventsAfter: (stack, id) => {
        if (++looks < 6) return Promise.reject(refused);
        return Promise.resolve(stack === 'dev-data' && id !== events[0]!.id ? events : []);
      },
    });
    const applied = await apply((end) => setTimeout(() => end(0), 8));
    expect(applied).toMatchObject({ how: 'done', changed: ['dev-data'] });
  });

  it('cancels an update when it is interrupted, and waits until it is put back', async () => {
    const interrupt = new AbortController();
    const cancelled: string[] = [];
    const { apply, add, told } = cloud({
      cancelUpdate: (stack) => {
        cancelled.push(stack);
        setTimeout(() => add(event('dev-web', 'UPDATE_ROLLBACK_COMPLETE')), 30);
        return Promise.resolve(true);
      },
    });
    const applied = await apply(
      () => {
        add(event('dev-data', 'UPDATE_COMPLETE'), event('dev-web', 'UPDATE_IN_PROGRESS'));
        setTimeout(() => interrupt.abort(), 20);
      },
      { signal: interrupt.signal },
    );
    expect(cancelled).toEqual(['dev-web']);
    expect(applied).toMatchObject({
      ...{ how: 'interrupted', changed: ['dev-data'], rolledBack: ['dev-web'], stuck: [] },
    });
    expect(told).toContainEqual({ type: 'cancel', stack: 'dev-web', asked: true });
  });

  it('gives up what cannot pass by itself, and does not wait for CloudFormation to see it', async () => {
    const { apply, add, told } = cloud({
      cancelUpdate: () => {
        setTimeout(() => add(event('dev-web', 'UPDATE_ROLLBACK_COMPLETE')), 30);
        return Promise.resolve(true);
      },
    });
    let looks = 0;
    const applied = await apply(() => add(event('dev-web', 'UPDATE_IN_PROGRESS')), {
      alongside: () => Promise.resolve(++looks === 3),
    });
    expect({ how: applied.how, rolledBack: applied.rolledBack, looks }).toEqual({
      ...{ how: 'given up', rolledBack: ['dev-web'], looks: 3 },
    });
    expect(told).toContainEqual({ type: 'stopping', why: 'given up' });
  });

  it('says so where it may not cancel, and waits for the end all the same', async () => {
    const { apply, add, told } = cloud({
      cancelUpdate: () => {
        setTimeout(() => add(event('dev-web', 'UPDATE_COMPLETE')), 30);
        return Promise.resolve(false);
      },
    });
    const applied = await apply(() => add(event('dev-web', 'UPDATE_IN_PROGRESS')), {
      timeLimitMs: 200,
    });
    expect(applied).toMatchObject({ how: 'timed out', changed: ['dev-web'] });
    expect(told).toContainEqual({ type: 'cancel', stack: 'dev-web', asked: false });
  });

  it('gives up a stack that does not settle, and calls it stuck', async () => {
    const { apply, add } = cloud();
    const applied = await apply(() => add(event('dev-web', 'CREATE_IN_PROGRESS')), {
      timeLimitMs: 100,
    });
    expect(applied).toMatchObject({ how: 'timed out', stuck: ['dev-web'] });
  });

  it('does not wait for a stack that was only prepared', async () => {
    const { apply, add } = cloud();
    const applied = await apply(() => add(event('dev-web', 'REVIEW_IN_PROGRESS')), {
      timeLimitMs: 100,
    });
    expect(applied).toMatchObject({ changed: [], rolledBack: [], stuck: [] });
  });
});

describe('the cause of a failure', () => {
  it('is the first resource that failed by itself, and not those that were given up with it', () => {
    const events = [
      event('dev-web', 'CREATE_FAILED', 'Other', 'Resource creation cancelled'),
      event('dev-web', 'UPDATE_FAILED', 'Queue', 'Queue is\n  too deep'),
    ];
    expect(failedResources(assembly, events)).toMatchObject([
      { stack: 'dev/web', resource: 'Queue', type: 'AWS::SQS::Queue', status: 'UPDATE_FAILED' },
    ]);
  });

  it('is what the CDK said, where no resource failed', () => {
    const output = [
      'dev/web: start: Building',
      '\u001b[31m ❌  dev/web failed: ExpiredToken: The security token is expired\u001b[39m',
      '    at Deployer.deploy (/x/index.js:1:2)',
      'NOTICES         (What is this?)',
    ].join('\n');
    expect(saidByCdk(output)).toBe('dev/web failed: ExpiredToken: The security token is expired');
    expect(saidByCdk('')).toBe('the CDK ended without a word');
  });
});
