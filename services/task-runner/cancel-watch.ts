/** Between two questions, in milliseconds: a cancelled run ends about as soon, and a renewal alone would take 5 s. */
const ASK_EVERY_MS = 1000;

export interface CancelWatch {
  /** There is something under way (again). */
  readonly arm: () => void;
  readonly close: () => void;
}

/**
 * Asks, while anything is under way, which of it is to be cancelled: one question at a time, about all of it, and none
 * when there is nothing.
 *
 * @param underWay ids of what is under way
 * @param ask which of them somebody asked to be cancelled; where it cannot be told, the next question will
 */
export function cancelWatch(
  underWay: () => readonly string[],
  ask: (ids: readonly string[]) => Promise<readonly string[]>,
  onCancel: (id: string) => void,
): CancelWatch {
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const look = async (): Promise<void> => {
    const ids = underWay();
    if (ids.length === 0) return;
    const asked = await ask(ids).catch(() => []);
    asked.forEach(onCancel);
  };
  const arm = (): void => {
    if (closed || timer !== undefined || underWay().length === 0) return;
    timer = setTimeout(() => {
      void look().finally(() => {
        timer = undefined;
        arm();
      });
    }, ASK_EVERY_MS);
  };
  return {
    arm,
    close: () => {
      closed = true;
      clearTimeout(timer);
    },
  };
}
