import { setTimeout as sleep } from 'node:timers/promises';
import { READINESS_PATH } from '../../../services/protocol/contract';
import { referencesOf, type Assembly } from '../../assembly';
import { nowMs } from '../clock';
import type { Rollouts } from '../deploy/ports';
import { explainAws, messageOf } from '../errors';
import type { Health } from '../live/ports';
import type { Stacks } from '../ports';
import type { Web } from './ports';
import type { SmokeCheck, SmokeReport } from './report';

export interface SmokePorts {
  readonly aws: Stacks & Health & Pick<Rollouts, 'outputs'>;
  readonly web: Web;
  /** Runs a task to its end, through the queue. @returns what to say of it; throws where it did not go well */
  readonly runTask: (task: string, input: unknown, signal: AbortSignal) => Promise<string>;
}

export interface SmokeOptions {
  readonly environment: string;
  /** Address of the web service; undefined: the output of its stack. */
  readonly url: string | undefined;
  /** Undefined: none is named, so that none is run. */
  readonly task: { readonly name: string; readonly input: unknown } | undefined;
  /** Alarms that rang before: they are told, and are no failure. */
  readonly knownAlarms?: readonly string[];
  /** For each check. */
  readonly timeLimitMs: number;
  readonly signal: AbortSignal;
  /** Milliseconds between two tries. */
  readonly everyMs?: number;
}

const TRY_EVERY_MS = 2000;

/** Tries an environment: its API answers, a task runs, its alarms are quiet. Each within the time limit. */
export async function smokeTest(
  ports: SmokePorts,
  assembly: Assembly,
  options: SmokeOptions,
): Promise<SmokeReport> {
  const checks = [
    await timed('API', () => api(ports, assembly, options)),
    await timed(options.task === undefined ? 'task' : `task ${options.task.name}`, () =>
      task(ports, options),
    ),
    await timed('alarms', () => alarms(ports, assembly, options)),
  ];
  return { checks };
}

type Seen = Pick<SmokeCheck, 'outcome' | 'text'>;

const seen = (outcome: SmokeCheck['outcome'], text: string): Seen => ({ outcome, text });

async function timed(name: string, work: () => Promise<Seen>): Promise<SmokeCheck> {
  const begunMs = nowMs();
  const result = await work();
  return { name, ...result, tookMs: nowMs() - begunMs };
}

async function api(
  { aws, web }: SmokePorts,
  assembly: Assembly,
  options: SmokeOptions,
): Promise<Seen> {
  const url = options.url ?? (await webAddress(aws, assembly, options.environment));
  if (url === undefined) return seen('not done', 'the web service has no address of its own');
  const address = new URL(READINESS_PATH, url).href;
  return until(options, async (signal) => {
    const { status, reason } = await web.get(address, signal);
    if (status === 200) return seen('passed', `${address} answers 200`);
    // A log-in before the API: whether it is well behind it cannot be seen from here.
    if (status !== undefined && status >= 300 && status < 400)
      return seen('not done', `${address} asks for a log-in`);
    return seen('failed', `${address} ${reason}`);
  });
}

/** As the web stack names it. */
const URL_OUTPUT = 'Url';

/** Address of an environment's web service, as its stack says; undefined: it has none of its own. */
export async function webAddress(
  aws: SmokePorts['aws'],
  { stacks }: Assembly,
  environment: string,
): Promise<string | undefined> {
  const stack = stacks.find(
    ({ stage, outputs }) =>
      stage === environment && outputs.some(({ logicalId }) => logicalId === URL_OUTPUT),
  );
  return stack === undefined ? undefined : (await aws.outputs(stack.name)).get(URL_OUTPUT);
}

/** Tries again while it fails, until the time is up. */
async function until(
  { timeLimitMs, signal, everyMs = TRY_EVERY_MS }: SmokeOptions,
  look: (signal: AbortSignal) => Promise<Seen>,
): Promise<Seen> {
  const endMs = nowMs() + timeLimitMs;
  for (;;) {
    const found = await look(signal);
    if (found.outcome !== 'failed' || nowMs() + everyMs >= endMs) return found;
    await sleep(everyMs, undefined, { signal });
  }
}

async function task(
  { runTask }: SmokePorts,
  { task: wanted, timeLimitMs, signal }: SmokeOptions,
): Promise<Seen> {
  if (wanted === undefined)
    return seen('not done', 'no task is named: deployment.smoke.task of the configuration does');
  const timeUp = AbortSignal.timeout(timeLimitMs);
  try {
    const said = await runTask(wanted.name, wanted.input, AbortSignal.any([signal, timeUp]));
    return seen('passed', said);
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    const limit = `not over after ${Math.round(timeLimitMs / 1000)} s`;
    if (timeUp.aborted) return seen('failed', limit);
    return seen('failed', messageOf(explainAws(thrown)));
  }
}

async function alarms(
  { aws }: SmokePorts,
  assembly: Assembly,
  options: SmokeOptions,
): Promise<Seen> {
  const { environment, knownAlarms = [] } = options;
  const names = await alarmNames(aws, assembly, environment);
  if (names.length === 0) return seen('not done', 'the environment has no alarms');
  return until(options, async () => {
    const states = await aws.alarms(names);
    const loud = names.filter((name) => states.get(name) === 'ALARM');
    const fresh = loud.filter((name) => !knownAlarms.includes(name));
    if (fresh.length > 0) return seen('failed', `in alarm: ${fresh.join(', ')}`);
    const quiet = names.length - loud.length;
    const words = quiet === 1 ? '1 alarm is quiet' : `${quiet} alarms are quiet`;
    const known = loud.length === 0 ? '' : `; in alarm as before: ${loud.join(', ')}`;
    return seen('passed', `${words}${known}`);
  });
}

/** Names of an environment's alarms that ring now; none where it is not deployed. */
export async function ringingAlarms(
  aws: Stacks & Health,
  assembly: Assembly,
  environment: string,
): Promise<string[]> {
  const names = await alarmNames(aws, assembly, environment);
  if (names.length === 0) return [];
  const states = await aws.alarms(names);
  return names.filter((name) => states.get(name) === 'ALARM');
}

const ALARM_TYPES = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'];

/** Names of an environment's alarms that mean trouble: those that only scale a service are no sign of it. */
async function alarmNames(aws: Stacks, assembly: Assembly, environment: string): Promise<string[]> {
  const scaling = new Set(
    referencesOf(assembly)
      .filter(({ at, to }) => /^Properties\.\w*Actions/.test(at) && isScalingPolicy(assembly, to))
      .map(({ from }) => from),
  );
  const stacks = assembly.stacks.filter(({ stage }) => stage === environment);
  const found = stacks.map(async (stack) => {
    const wanted = stack.resources.filter(
      ({ type, id }) => ALARM_TYPES.includes(type) && !scaling.has(id),
    );
    if (wanted.length === 0 || (await aws.stack(stack.name)) === undefined) return [];
    const ids = new Map(
      (await aws.resources(stack.name)).map((one) => [one.logicalId, one.physicalId]),
    );
    return wanted.flatMap(({ logicalId }) => ids.get(logicalId) ?? []);
  });
  // A composite alarm is known by its ARN in some places, and by its name in others.
  return (await Promise.all(found)).flat().map((id) => id.split(':alarm:').at(-1) ?? id);
}

const isScalingPolicy = ({ stacks }: Assembly, id: string): boolean =>
  stacks.some(({ resources }) =>
    resources.some(
      (resource) =>
        resource.id === id && resource.type === 'AWS::ApplicationAutoScaling::ScalingPolicy',
    ),
  );
