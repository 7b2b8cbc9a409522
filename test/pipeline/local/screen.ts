import type { Colors } from 'picocolors/types';
import type { Stage } from '../../../lib/pipeline/model';
import { lastLines } from './last-lines';
import type { StageResult } from './outcome';
import { duration, fit, SIGNS } from './words';

/** Shows a build while it goes on. */
export interface Screen {
  begins(stage: Stage, log?: string): void;
  ends(result: StageResult): void;
  /** Nothing is drawn while a question is on the screen. */
  asking<T>(question: () => Promise<T>): Promise<T>;
  close(): void;
}

export interface ScreenOptions {
  readonly groups: readonly (readonly Stage[])[];
  readonly title: string;
  readonly color: Colors;
  readonly out: NodeJS.WriteStream;
}

/** Lines of a log that are shown of what failed. */
const TAIL = 25;

/** A line when a stage begins and when it ends: for pipes and files. */
export function lines({ title, color, out }: ScreenOptions): Screen {
  const write = (text: string): void => void out.write(`${text}\n`);
  write(color.bold(title));
  return {
    begins: ({ name }) => write(`${color.cyan('▶')} ${name}`),
    ends: (result) => {
      write(endLine(result, color));
      for (const line of tailOf(result)) write(`    ${line}`);
    },
    asking: (question) => question(),
    close: () => undefined,
  };
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const REDRAW_MS = 100;

/** All stages at once, each on one line, drawn anew in place: for terminals. */
export function tree(options: ScreenOptions): Screen {
  const { color, out, groups } = options;
  const begun = performance.now();
  const running = new Map<string, { readonly since: number; readonly log?: string }>();
  const ended = new Map<string, StageResult>();
  let drawn = 0;
  let paused = false;
  const erase = (): void => {
    if (drawn > 0) out.write(`\u001b[${drawn}A\u001b[J`);
    drawn = 0;
  };
  const row = (stage: Stage, mark: string): string => {
    const width = (out.columns || 80) - 1;
    const result = ended.get(stage.name);
    if (result !== undefined) return `${mark} ${endLine(result, color, width - 2)}`;
    const now = running.get(stage.name);
    if (now === undefined) return `${mark} ${color.dim(`· ${stage.name}`)}`;
    const seconds = (performance.now() - now.since) / 1000;
    const frame = FRAMES[Math.floor(performance.now() / REDRAW_MS) % FRAMES.length] ?? '';
    const head = `${stage.name}  ${duration(seconds)}`;
    const [said = ''] = now.log === undefined ? [] : lastLines(now.log, 1);
    const rest = fit(said, width - head.length - 6);
    return `${mark} ${color.cyan(frame)} ${head}  ${color.dim(rest)}`;
  };
  const draw = (): void => {
    if (paused) return;
    const passed = duration((performance.now() - begun) / 1000);
    const rows = groups.flatMap((group) =>
      group.map((stage, index) => row(stage, color.dim(bracket(index, group.length)))),
    );
    const room = Math.max(3, (out.rows || 24) - 2);
    const title = fit(options.title, (out.columns || 80) - passed.length - 3);
    const text = [`${color.bold(title)}  ${passed}`, ...inView(rows, room, activeRow())];
    erase();
    out.write(`${text.join('\n')}\n`);
    drawn = text.length;
  };
  const activeRow = (): number => {
    const names = groups.flat().map(({ name }) => name);
    return Math.max(
      0,
      names.findLastIndex((name) => running.has(name) || ended.has(name)),
    );
  };
  out.write('\u001b[?25l');
  const timer = setInterval(draw, REDRAW_MS);
  draw();
  return {
    begins: (stage, log) => {
      running.set(stage.name, { since: performance.now(), ...(log !== undefined && { log }) });
      draw();
    },
    ends: (result) => {
      running.delete(result.name);
      ended.set(result.name, result);
      draw();
    },
    asking: async (question) => {
      paused = true;
      out.write('\u001b[?25h');
      try {
        return await question();
      } finally {
        paused = false;
        // The question and its answer stay above.
        drawn = 0;
        out.write('\u001b[?25l');
      }
    },
    close: () => {
      clearInterval(timer);
      draw();
      out.write('\u001b[?25h');
      for (const result of ended.values()) {
        const tail = tailOf(result);
        if (tail.length > 0) out.write(`\n${color.red(result.name)}\n`);
        for (const line of tail) out.write(`    ${line}\n`);
      }
    },
  };
}

function endLine({ name, outcome, seconds, why }: StageResult, color: Colors, width = 400): string {
  const sign = SIGNS[outcome];
  if (outcome === 'left out' || outcome === 'not reached')
    return color.dim(`${sign} ${name}  ${outcome}`);
  const good = outcome === 'succeeded';
  const paint = good ? color.green : color.red;
  const head = `${name}  ${duration(seconds)}`;
  const words = [...(good ? [] : [outcome]), ...(why === undefined ? [] : [why])].join(': ');
  const rest = words === '' ? '' : `  ${fit(words, width - head.length - 4)}`;
  return `${paint(sign)} ${head}${good ? color.dim(rest) : paint(rest)}`;
}

/** What a failed stage said last, and where the rest is. */
function tailOf({ outcome, log }: StageResult): string[] {
  if (log === undefined || (outcome !== 'failed' && outcome !== 'timed out')) return [];
  return [...lastLines(log, TAIL), `(all of it: ${log})`];
}

/** Stages side by side are held together. */
function bracket(index: number, size: number): string {
  if (size === 1) return ' ';
  return index === 0 ? '┌' : index === size - 1 ? '└' : '│';
}

/** What fits on the screen, around the row where something happens. */
function inView(rows: readonly string[], room: number, active: number): readonly string[] {
  if (rows.length <= room) return rows;
  const first = Math.min(Math.max(0, active - Math.floor(room / 2)), rows.length - room);
  return rows.slice(first, first + room);
}
