import { availableParallelism } from 'node:os';
import type { TaskFacts } from './messages';

/** What runs of one kind share: the event loop, the cores for threads, the cores for processes. */
export type Lane = 'event-loop' | 'worker-thread' | 'process' | 'container' | 'unknown';

const cores = availableParallelism();

/** Runs under way at once in each lane. A full lane holds up its own tasks alone. */
export const SLOTS: Readonly<Record<Lane, number>> = {
  'event-loop': 256,
  'worker-thread': cores,
  process: Math.max(2, cores),
  container: 10,
  unknown: 10,
};

export interface Lanes {
  /** Runs of this task that may begin now, when no other task gets any. */
  readonly room: (task: string) => number;
  /** The lane of this task is not full, whatever the limits of the task itself. */
  readonly isOpen: (task: string) => boolean;
  /** Shares out the room: asked for one run after another. */
  readonly admission: () => (task: string) => boolean;
  /** A run begins. Returns what is to be called when it has ended; again, it does nothing. */
  readonly enter: (task: string) => () => void;
  /** Runs that may begin in all lanes together. */
  readonly free: () => number;
}

interface Settings {
  readonly laneOf: (task: string) => Lane;
  /** Runs of a task that its own limits allow now. */
  readonly roomOf: (task: string) => number;
  /** There is room again where there was none. */
  readonly onRoom: () => void;
  readonly slots?: Readonly<Record<Lane, number>>;
  /** Runs of a lane that may be taken beyond its slots now. Default: none. */
  readonly ahead?: (lane: Lane) => number;
}

export function lanes({ laneOf, roomOf, onRoom, slots = SLOTS, ahead = () => 0 }: Settings): Lanes {
  const inLane = new Map<Lane, number>();
  const of = <Key>(counts: ReadonlyMap<Key, number>, key: Key): number => counts.get(key) ?? 0;
  const add = <Key>(counts: Map<Key, number>, key: Key, count: number) =>
    counts.set(key, of(counts, key) + count);

  const capacity = (lane: Lane): number => slots[lane] + ahead(lane);

  const roomBeside = (
    task: string,
    lanesTaken: ReadonlyMap<Lane, number>,
    tasksTaken: ReadonlyMap<string, number>,
  ): number => {
    const lane = laneOf(task);
    const inTask = roomOf(task) - of(tasksTaken, task);
    return Math.min(inTask, capacity(lane) - of(inLane, lane) - of(lanesTaken, lane));
  };
  const room = (task: string): number => roomBeside(task, new Map(), new Map());

  return {
    room,
    isOpen: (task) => of(inLane, laneOf(task)) < capacity(laneOf(task)),
    admission: () => {
      const lanesTaken = new Map<Lane, number>();
      const tasksTaken = new Map<string, number>();
      return (task) => {
        if (roomBeside(task, lanesTaken, tasksTaken) <= 0) return false;
        add(lanesTaken, laneOf(task), 1);
        add(tasksTaken, task, 1);
        return true;
      };
    },
    enter: (task) => {
      const lane = laneOf(task);
      add(inLane, lane, 1);
      let left = false;
      return () => {
        if (left) return;
        left = true;
        // Full as it may have been when somebody asked: what may be taken ahead changes meanwhile.
        const wasFull = of(inLane, lane) >= slots[lane];
        add(inLane, lane, -1);
        if (wasFull) onRoom();
      };
    },
    free: () =>
      (Object.keys(slots) as Lane[]).reduce(
        (sum, lane) => sum + Math.max(0, capacity(lane) - of(inLane, lane)),
        0,
      ),
  };
}

export function laneOfKind(runs: TaskFacts['runs']): Lane {
  return runs === 'child-process' || runs === 'command' ? 'process' : runs;
}
