/** ECS forgets a protection after this long, should the runner no longer be there to end it. */
export const PROTECTED_MINUTES = 60;

/** Well within that, so that a run of many hours is protected to its end. */
const RENEW_EVERY_MS = 15 * 60_000;

interface Settings {
  /** Tells ECS. */
  readonly ask: (busy: boolean) => Promise<void>;
  readonly onTrouble: (error: unknown) => void;
  readonly renewEveryMs?: number;
  /** A pause between two runs that is shorter is none. Default 1,000. */
  readonly idleAfterMs?: number;
}

/** One run after the other is one span of work: ECS allows few requests a second for all tasks of an account. */
const IDLE_AFTER_MS = 1000;

/**
 * Keeps ECS told whether this task works: one request at a time, so that the last word is the true one, said again
 * while it is busy, and after a failure.
 */
export function protection({
  ask,
  onTrouble,
  renewEveryMs = RENEW_EVERY_MS,
  idleAfterMs = IDLE_AFTER_MS,
}: Settings): (busy: boolean) => void {
  let wanted = false;
  let told: boolean | undefined = false;
  let telling = false;
  const tell = async (): Promise<void> => {
    if (telling) return;
    telling = true;
    try {
      while (told !== wanted) {
        const next = wanted;
        await ask(next);
        told = next;
      }
    } catch (error) {
      told = undefined;
      onTrouble(error);
    } finally {
      telling = false;
    }
  };
  setInterval(() => {
    if (wanted) told = undefined;
    void tell();
  }, renewEveryMs).unref();
  let idle: NodeJS.Timeout | undefined;
  const want = (busy: boolean): void => {
    wanted = busy;
    void tell();
  };
  return (busy) => {
    clearTimeout(idle);
    if (busy) want(true);
    else idle = setTimeout(() => want(false), idleAfterMs).unref();
  };
}
