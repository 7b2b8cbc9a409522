import { assemblyHash } from '../../../lib/assembly';
import {
  deployRelease,
  type DeployEvent,
  type DeployPorts,
  type Release,
} from '../../../lib/operations';
import { exitCodeOf } from '../../../lib/cli/verdict/exit-code';
import type { StackEvent } from '../../../lib/operations/deploy/ports';
import { readLedger } from '../../../lib/operations/ledger/ledger';
import { cloud as formation } from '../change-sets/cloud';
import { objectsInMemory } from '../ledger/objects-in-memory';
import { arn, cloud, crashed, deployment } from '../verdict/cloud';
import { webApp } from '../verdict/web-app';

const assembly = webApp();
const STACK = assembly.stacks[0]!.name;
const DEFINITION = assembly.stacks[0]!.resources.find(
  ({ type }) => type === 'AWS::ECS::TaskDefinition',
)!.logicalId;

/** A deployment of revision 2 in an account, where `work` says what happens meanwhile. */
async function deployed(
  work: (at: {
    readonly account: ReturnType<typeof cloud>;
    readonly say: (status: string, logicalId?: string, reason?: string) => void;
    readonly end: (exitCode: number) => void;
    readonly interrupt: () => void;
  }) => void,
  { timeLimitMs = 60_000, mayCancel = true } = {},
) {
  const account = cloud();
  const events: StackEvent[] = [];
  const say = (status: string, logicalId = STACK, reason?: string): void => {
    const type = logicalId === STACK ? 'AWS::CloudFormation::Stack' : 'AWS::ECS::Service';
    events.push({ id: String(events.length), stack: STACK, logicalId, type, status, reason });
  };
  let end: (exitCode: number) => void = () => undefined;
  const ended = new Promise<{ exitCode: number; output: string }>((resolve) => {
    end = (exitCode) => resolve({ exitCode, output: '' });
  });
  const told: DeployEvent[] = [];
  const objects = objectsInMemory();
  const interrupt = new AbortController();
  const ports: DeployPorts = {
    objects,
    changeSets: formation(assembly).aws,
    promote: () => Promise.resolve(),
    smoke: () => Promise.resolve({ checks: [] }),
    startCdk: () => {
      work({ account, say, end, interrupt: () => interrupt.abort() });
      return { ended, kill: () => end(143) };
    },
    aws: {
      ...account.aws,
      newestEvent: () => Promise.resolve(undefined),
      eventsAfter: (_stack, id) =>
        Promise.resolve(events.slice(id === undefined ? 0 : Number(id) + 1)),
      cancelUpdate: () => {
        if (mayCancel) say('UPDATE_ROLLBACK_COMPLETE');
        return Promise.resolve(mayCancel);
      },
      outputs: () => Promise.resolve(new Map()),
      resources: () => Promise.resolve([{ logicalId: DEFINITION, physicalId: arn(2) }]),
    },
  };
  const release: Release = {
    ...{ version: 1, id: '20261121T213526Z-4935236', application: 'sample', revision: '4935236' },
    ...{ builtAt: '2026-11-21T21:35:26.000Z', images: [], diagrams: [] },
    assembly: await assemblyHash(assembly.directory),
  };
  const result = await deployRelease(
    ports,
    {
      ...{ kind: 'deploy', environment: 'dev', release, assembly: assembly.directory },
      ...{ caller: { account: '111111111111', arn: 'ada' }, build: undefined },
    },
    { signal: interrupt.signal, timeLimitMs, tell: (event) => told.push(event), everyMs: 5 },
  );
  const of = { application: 'sample', environment: 'dev' };
  const { records } = await readLedger(objects, of);
  return { result, told, records, code: exitCodeOf(result, true) };
}

describe('a release that is deployed', () => {
  it('is given up once its tasks crashed three times, with a verdict, though the CDK would wait for hours', async () => {
    const { result, told, records, code } = await deployed(({ account, say }) => {
      say('UPDATE_IN_PROGRESS');
      account.state.log = ['Error: no database'];
      account.deploy(2);
      for (let count = 0; count < 3; count++) account.stop(2, ...crashed);
    });
    expect(result).toMatchObject({
      ending: 'rolled back',
      verdict: {
        class: 'crash',
        line: 'slipway-sample-dev-web: main exited with code 1 (3 tasks): Error: no database',
      },
    });
    expect(told.map(({ type }) => type)).toContain('foreseen');
    expect(records[0]).toMatchObject({ outcome: 'rolled back', cause: result.verdict!.line });
    expect(code).toBe(3);
  });

  it('ends when CloudFormation does, where nobody may cancel', async () => {
    const { result, code } = await deployed(
      ({ account, say }) => {
        say('UPDATE_IN_PROGRESS');
        account.deploy(2);
        account.stop(2, 'TaskFailedToStart', 'CannotPullContainerError: x: not found');
        setTimeout(() => say('UPDATE_ROLLBACK_COMPLETE'), 100);
      },
      { mayCancel: false },
    );
    expect(result).toMatchObject({ ending: 'rolled back', verdict: { class: 'image-missing' } });
    expect(code).toBe(3);
  });

  it('has failed where CloudFormation is content and ECS serves the version before', async () => {
    const { result } = await deployed(({ account, say, end }) => {
      say('UPDATE_COMPLETE');
      account.state.service = {
        ...account.state.service,
        deployments: [deployment(1, { state: 'COMPLETED' })],
      };
      end(0);
    });
    expect(result.verdict).toMatchObject({
      class: 'not-serving',
      line: expect.stringContaining('serves slipway-sample-dev-web:1, and not') as string,
    });
    expect(result.ending).toBe('left');
  });

  it('is done where ECS has completed its revision', async () => {
    const { result, code } = await deployed(({ account, say, end }) => {
      say('UPDATE_IN_PROGRESS');
      account.deploy(2);
      setTimeout(() => {
        account.state.service = {
          ...account.state.service,
          deployments: [deployment(2, { state: 'COMPLETED', running: 2 })],
        };
        say('UPDATE_COMPLETE');
        end(0);
      }, 30);
    });
    expect(result).toMatchObject({ ending: 'deployed', verdict: undefined });
    expect(code).toBe(0);
  });

  it('says by its exit code that it was stuck, timed out, interrupted, or had nothing to do', async () => {
    const stuck = await deployed(({ say, end }) => {
      say('UPDATE_ROLLBACK_FAILED');
      end(1);
    });
    const late = await deployed(({ say }) => say('UPDATE_IN_PROGRESS'), { timeLimitMs: 40 });
    const stopped = await deployed(({ say, interrupt }) => {
      say('UPDATE_IN_PROGRESS');
      interrupt();
    });
    const nothing = await deployed(({ account, end }) => {
      account.deploy(2);
      account.state.service = {
        ...account.state.service,
        deployments: [deployment(2, { state: 'COMPLETED' })],
      };
      end(0);
    });
    const refused = await deployed(({ end }) => end(1));
    expect([stuck, late, stopped, nothing, refused].map(({ code }) => code)).toEqual([
      ...[4, 5, 130, 6, 1],
    ]);
    expect(late.result.verdict!.class).toBe('time-out');
    expect(stopped.result.verdict!.class).toBe('cancelled');
  });
});
