import fc from 'fast-check';
import { lanes, type Lane, type Lanes } from '../../services/task-runner/lanes';

const SLOTS = { 'event-loop': 3, 'worker-thread': 2, process: 1, container: 1, unknown: 1 };
const LANE_OF: Readonly<Record<string, Lane>> = {
  light: 'event-loop',
  few: 'event-loop',
  heavy: 'worker-thread',
  program: 'process',
};

/** Of `few`, two at once. */
function opened(onRoom: () => void = () => undefined): Lanes {
  let few = 0;
  const own = lanes({
    laneOf: (task) => LANE_OF[task] ?? 'unknown',
    roomOf: (task) => (task === 'few' ? 2 - few : Infinity),
    slots: SLOTS,
    onRoom,
  });
  return {
    ...own,
    enter: (task) => {
      const leaveLane = own.enter(task);
      const count = task === 'few' ? 1 : 0;
      let left = false;
      few += count;
      return () => {
        few -= left ? 0 : count;
        left = true;
        leaveLane();
      };
    },
  };
}

describe('lanes of runs', () => {
  it('hold up their own tasks alone when they are full', () => {
    const { room, enter, free } = opened();
    enter('heavy');
    enter('heavy');
    expect(['heavy', 'light', 'program', 'no such task'].map(room)).toEqual([0, 3, 1, 1]);
    expect(free()).toBe(6);
  });

  it('keep to the limit of a task, and to that of all tasks that share them', () => {
    const { admission, enter, room } = opened();
    const admits = admission();
    expect(['few', 'few', 'few', 'light', 'light'].map(admits)).toEqual([
      ...[true, true, false],
      ...[true, false],
    ]);
    // What was asked for and not begun takes no room.
    expect(room('few')).toBe(2);
    enter('light');
    enter('light');
    expect(room('few')).toBe(1);
  });

  it('tell once when there is room again, however often an end is told', () => {
    const onRoom = jest.fn();
    const { enter, room } = opened(onRoom);
    const leave = enter('program');
    leave();
    leave();
    expect(onRoom).toHaveBeenCalledTimes(1);
    expect(room('program')).toBe(1);
    enter('light')();
    expect(onRoom).toHaveBeenCalledTimes(1);
  });

  it('are never fuller than they may be, and empty in the end', () => {
    const step = fc.record({ task: fc.constantFrom(...Object.keys(LANE_OF)), ends: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const { admission, enter, room, free } = opened();
        const under: { readonly task: string; readonly leave: () => void }[] = [];
        for (const { task, ends } of steps) {
          if (ends) under.shift()?.leave();
          else if (admission()(task)) under.push({ task, leave: enter(task) });
          for (const name of Object.keys(LANE_OF)) expect(room(name)).toBeGreaterThanOrEqual(0);
          expect(under.filter((one) => one.task === 'few').length).toBeLessThanOrEqual(2);
        }
        for (const { leave } of under) leave();
        expect(free()).toBe(8);
      }),
    );
  });
});
