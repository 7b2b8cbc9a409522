import type { ImageEvent } from '../operations';
import { nowMs } from './clock';
import { color, isTerminal, say, showStatus } from './terminal';
import { duration } from './words';

/** Nothing is silent for longer. Milliseconds. */
const HEARTBEAT_MS = 2000;
const FRAME_MS = 100;

const DOING: Readonly<Partial<Record<ImageEvent['state'], string>>> = {
  building: 'building',
  listing: 'listing what is in it',
  scanning: 'scanning',
  pushing: 'pushing',
};

const DONE: Readonly<Partial<Record<ImageEvent['state'], string>>> = {
  built: 'built',
  there: 'is in the registry already',
  pushed: 'pushed',
};

interface Underway {
  readonly text: string;
  readonly sinceMs: number;
}

/** Shows images that are made side by side: one line for what is done, one for all that goes on. */
export function releaseProgress(): {
  readonly onEvent: (event: ImageEvent) => void;
  readonly stop: () => void;
} {
  const underway = new Map<string, Underway>();
  let saidMs = nowMs();
  const tell = (text: string): void => {
    say(text);
    saidMs = nowMs();
  };
  const line = (): string =>
    [...underway]
      .map(([image, { text, sinceMs }]) => `${image} ${text} ${took(sinceMs)}`)
      .join(color.dim(' · '));
  const tick = (): void => {
    if (underway.size === 0) return;
    if (isTerminal()) showStatus(`${color.cyan('•')} ${line()}`);
    else if (nowMs() - saidMs >= HEARTBEAT_MS) tell(`• ${line()} ...`);
  };
  const ticker = setInterval(tick, isTerminal() ? FRAME_MS : HEARTBEAT_MS);
  return {
    onEvent: ({ image, state, detail }) => {
      const before = underway.get(image);
      const done = DONE[state];
      if (done !== undefined) {
        underway.delete(image);
        showStatus('');
        const time = before === undefined ? '' : ` ${color.dim(took(before.sinceMs))}`;
        tell(`${color.green('✓')} ${image} ${done}${time}`);
        return;
      }
      const doing = DOING[state] ?? state;
      // a step of a build goes on with the build's own time
      const sinceMs = detail === undefined ? nowMs() : (before?.sinceMs ?? nowMs());
      underway.set(image, { text: detail ?? doing, sinceMs });
      if (detail === undefined && !isTerminal()) tell(`• ${image} ${doing} ...`);
    },
    stop: () => {
      clearInterval(ticker);
      showStatus('');
    },
  };
}

const took = (sinceMs: number): string => duration(nowMs() - sinceMs);
