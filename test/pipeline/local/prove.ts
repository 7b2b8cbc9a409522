import { resolve } from 'node:path';
import { commitChange, type Source } from './checkout';
import { answers, changeSettings, compareDigests, releaseIn } from './evidence';
import { lastLines } from './last-lines';
import { ledgerOf } from './ledger';
import { run, type Run, type Session } from './session';
import { duration } from './words';
import type { Report } from './summary';

/** What CI does beside: checks and tests of the same commit. */
const BESIDE = ['Check', 'Test', 'Generated files', 'Audit'];
/** What a second release of the same afternoon need not show again. */
const SEEN = [...BESIDE, 'Policy', 'Compare'];

interface ProofOptions {
  /** Where each build leaves its report, logs and reports. */
  readonly output: string;
  /** Stages that are left out beside those. */
  readonly skip: readonly string[];
}

/**
 * Releases to every environment and compares the digests; deploys a second release to the first environment; breaks a
 * third on purpose and sees it rolled back; goes back to the first by hand.
 *
 * @throws Error that names the first of these that is not so
 */
export async function prove(
  session: Session,
  source: Source,
  options: ProofOptions,
): Promise<void> {
  const { output, skip } = options;
  const begun = performance.now();
  const { color, say } = session;
  const { environments } = session.pipeline;
  const [first = ''] = environments;
  const ofFirst = { of: 'main', environment: first } as const;
  const told = (text: string): void => say(`${color.green('✓')} ${text}`);
  let number = 0;
  const next = async (title: string, options: Partial<Run>): Promise<Built> => {
    number += 1;
    say(`\n${color.bold(`${number}. ${title}`)}`);
    const folder = resolve(output, String(number));
    const usual = { source, kind: ofFirst, only: [], skip: [...SEEN, ...skip] };
    const report = await run(session, { ...usual, ...options, output: folder, number });
    return { report, folder };
  };
  const ledger = (): ReturnType<typeof ledgerOf> =>
    ledgerOf(session, { source, environment: first, output: resolve(output, 'ledger') });

  const one = await next('A release, to every environment', {
    kind: { of: 'main' },
    skip: [...BESIDE, ...skip],
  });
  succeeded(one);
  const release = releaseIn(one.folder);
  const images = await compareDigests(session, release);
  told(
    `${environments.join(', ')} have the same ${images} images, by digest: those of ${release.id}`,
  );

  const changed = commitChange(source, 'Greet', () =>
    changeSettings(source, { GREETING: 'hello' }),
  );
  const two = await next(`Another release, to ${first}`, { source: changed });
  succeeded(two);
  executedAsPlanned(two, first);
  const second = releaseIn(two.folder);
  same((await ledger()).serves, second.id, `what serves ${first}`);
  told(`${first} serves ${second.id}`);

  const broken = commitChange(changed, 'Break it', () =>
    // However long it is waited for: it ends as soon as it starts.
    changeSettings(changed, { NODE_OPTIONS: '--no-such-option' }, '20 seconds'),
  );
  const three = await next('A release that cannot come up', {
    source: broken,
    kind: { of: 'main' },
  });
  rolledBack(three, first, environments.slice(1));
  const after = await ledger();
  same(after.serves, second.id, `what serves ${first} after a deployment failed`);
  same(after.deployments[0]?.outcome, 'rolled back', 'how the ledger says that it ended');
  await answers(session, first);
  told(`rolled back to ${second.id}. Why: ${after.deployments[0]?.cause ?? 'not said'}`);

  const again = { ...ofFirst, release: release.id };
  const four = await next(`${first} sent back to the first release`, { kind: again, skip: [] });
  succeeded(four);
  same((await ledger()).serves, release.id, `what serves ${first} after it was sent back`);
  told(`${first} serves ${release.id} again`);
  say(`\n${color.green('✓')} proved in ${duration((performance.now() - begun) / 1000)}`);
}

interface Built {
  readonly report: Report;
  readonly folder: string;
}

function succeeded({ report, folder }: Built): void {
  if (report.outcome === 'succeeded') return;
  throw new Error(`the build ${report.outcome}: ${folder}`);
}

/** What its plan showed is what its deployment did. */
function executedAsPlanned({ report, folder }: Built, environment: string): void {
  const { log } = report.stages.find(({ name }) => name === `Deploy ${environment}`) ?? {};
  const said = log === undefined ? [] : lastLines(log, 200);
  if (said.some((line) => line.includes('executes the change set of the plan'))) return;
  throw new Error(`the deployment executed no change set of its plan: ${folder}`);
}

/** Its deployment failed, said why, and nothing came after it. */
function rolledBack({ report, folder }: Built, first: string, later: readonly string[]): void {
  const outcome = (name: string) => report.stages.find((stage) => stage.name === name);
  const failed = outcome(`Deploy ${first}`);
  same(failed?.outcome, 'failed', `how the deployment of what cannot come up ended: ${folder}`);
  const said = failed?.log === undefined ? [] : lastLines(failed.log, 100);
  if (!said.some((line) => /rolled back/i.test(line)))
    throw new Error(`the deployment that failed does not say that it was rolled back: ${folder}`);
  for (const name of later)
    same(
      outcome(`Deploy ${name}`)?.outcome,
      'not reached',
      `Deploy ${name}, after ${first} failed`,
    );
}

function same(found: unknown, wanted: unknown, what: string): void {
  if (found === wanted) return;
  throw new Error(`${what}: ${String(found)}, where ${String(wanted)} was expected`);
}
