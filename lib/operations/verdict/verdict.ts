import type { VerdictClass } from './classes';
import type { Evidence, ServiceEvidence, StoppedContainer } from './evidence';

/** Why a deployment failed, and what to do about it. */
export interface Verdict {
  readonly class: VerdictClass;
  /** One sentence in people's names: `web: main exited with code 1 (3 tasks): DATABASE_URL is not set`. */
  readonly line: string;
  /** What to try, one sentence. */
  readonly fix: string;
  /** Whom it concerns: a service, or a resource; undefined: the deployment as a whole. */
  readonly subject: string | undefined;
  /** AWS's own page about it; undefined where there is none. */
  readonly source: string | undefined;
  /** Whether it cannot pass by itself: waiting is of no use. */
  readonly isLasting: boolean;
  readonly evidence: ToldEvidence;
  /** What serves instead; undefined: nothing was put back. */
  readonly rolledBackTo: string | undefined;
}

/** Evidence as it is told: alike tasks together, long texts cut, what looks like a secret left out. */
export interface ToldEvidence extends Omit<Evidence, 'services' | 'rolledBackTo'> {
  readonly services: readonly ToldService[];
}

export interface ToldService extends Omit<ServiceEvidence, 'stopped'> {
  readonly stopped: readonly StoppedGroup[];
}

/** Tasks that stopped alike. */
export interface StoppedGroup {
  readonly count: number;
  /** Ids of some of them. */
  readonly tasks: readonly string[];
  readonly stopCode: string | undefined;
  readonly stoppedReason: string | undefined;
  /** Of one of them, with its log. */
  readonly containers: readonly StoppedContainer[];
}
