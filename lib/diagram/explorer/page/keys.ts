import type { Box } from './layout';

/** What the keys do on the stage. */
export interface KeyActs {
  readonly search: () => void;
  readonly help: () => void;
  readonly fit: () => void;
  readonly zoom: (factor: number) => void;
  readonly pan: (dx: number, dy: number) => void;
  readonly move: (direction: Direction) => void;
  readonly open: () => void;
  readonly toggle: () => void;
  readonly only: () => void;
  readonly view: () => void;
  readonly list: () => void;
  readonly leave: () => void;
}

export type Direction = 'up' | 'down' | 'left' | 'right';

const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
};
const PAN = 80;
const PAN_BY: Readonly<Record<Direction, readonly [number, number]>> = {
  up: [0, PAN],
  down: [0, -PAN],
  left: [PAN, 0],
  right: [-PAN, 0],
};

export function followKeys(stage: Element, acts: KeyActs): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const done = anywhere(event, acts) || (isOn(stage, event.target) && onStage(event, acts));
    if (done) event.preventDefault();
  });
}

function anywhere({ key }: KeyboardEvent, acts: KeyActs): boolean {
  const act = {
    '/': acts.search,
    '?': acts.help,
    '0': acts.fit,
    '+': () => acts.zoom(1.25),
    '=': () => acts.zoom(1.25),
    '-': () => acts.zoom(0.8),
    v: acts.view,
    l: acts.list,
    Escape: acts.leave,
  }[key];
  act?.();
  return act !== undefined;
}

function onStage({ key, shiftKey }: KeyboardEvent, acts: KeyActs): boolean {
  const direction = ARROWS[key];
  if (direction !== undefined) {
    if (shiftKey) acts.pan(...PAN_BY[direction]);
    else acts.move(direction);
    return true;
  }
  const act = { Enter: acts.open, ' ': acts.toggle, f: acts.only }[key];
  act?.();
  return act !== undefined;
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.matches('input:not([type=checkbox]), select, textarea, dialog[open] *');

const isOn = (stage: Element, target: EventTarget | null): boolean =>
  target instanceof Node && stage.contains(target);

/** The box that is next in a direction: near, and not far off to the side. */
export function neighborOf(
  from: Box,
  boxes: ReadonlyMap<string, Box>,
  own: string,
  direction: Direction,
): string | undefined {
  const center = (box: Box) => [box.x + box.width / 2, box.y + box.height / 2] as const;
  const [x, y] = center(from);
  let best: { id: string; cost: number } | undefined;
  for (const [id, box] of boxes) {
    if (id === own) continue;
    const [bx, by] = center(box);
    const [ahead, aside]: readonly [number, number] = (
      {
        up: [y - by, bx - x],
        down: [by - y, bx - x],
        left: [x - bx, by - y],
        right: [bx - x, by - y],
      } as const
    )[direction];
    if (ahead <= 1) continue;
    const cost = ahead + Math.abs(aside) * 2;
    if (best === undefined || cost < best.cost) best = { id, cost };
  }
  return best?.id;
}
