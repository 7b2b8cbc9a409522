import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { rolesOf } from '../../../lib/pipeline/roles';
import type { WorkStage } from '../../../lib/pipeline';
import { environmentsOf } from './build';
import type { Source } from './checkout';
import type { Session } from './session';
import { runStage } from './stage';

/** What `slipway releases --json` says of an environment. */
export interface Ledger {
  /** Id of the release that serves. */
  readonly serves: string | null;
  /** The newest first. */
  readonly deployments: readonly { readonly outcome: string; readonly cause?: string }[];
}

interface Question {
  readonly source: Source;
  readonly environment: string;
  /** Where the log of the question goes. Emptied first. */
  readonly output: string;
}

/** Asks for the ledger of an environment as a stage would, with the role that deploys. */
export async function ledgerOf(session: Session, question: Question): Promise<Ledger> {
  const { application, project, scratch, signal, surroundings } = session;
  const { source, environment, output } = question;
  const stage: WorkStage = {
    kind: 'work',
    name: 'Ledger',
    purpose: 'what was deployed',
    commands: ['mkdir reports', `npx slipway releases ${environment} --json > reports/ledger.json`],
    role: rolesOf(application.delivery).deploy,
    reports: [{ kind: 'files', files: 'reports/ledger.json' }],
    timeLimitMinutes: 2,
  };
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  const kind = { of: 'main' } as const;
  const { outcome, log } = await runStage(stage, {
    source,
    project,
    scratch: join(scratch, 'ledger'),
    output,
    environment: environmentsOf({ source, number: 0, kind, surroundings }),
    signal,
  });
  if (outcome !== 'succeeded')
    throw new Error(`the ledger of ${environment} cannot be read: ${log}`);
  return JSON.parse(readFileSync(join(output, 'reports', 'ledger.json'), 'utf8')) as Ledger;
}
