import type { Colors } from 'picocolors/types';
import type { Outcome, StageResult } from './outcome';
import { duration, SIGNS } from './words';

/** What a build came to; `report.json` holds it. */
export interface Report {
  readonly application: string;
  readonly commit: string;
  readonly outcome: Outcome;
  readonly seconds: number;
  readonly stages: readonly StageResult[];
}

/** The first that did not succeed decides. */
export function outcomeOf(stages: readonly StageResult[]): Outcome {
  const bad = stages.find(
    ({ outcome }) => !['succeeded', 'left out', 'not reached'].includes(outcome),
  );
  return bad?.outcome ?? 'succeeded';
}

/** Stage, time and outcome as aligned columns, and a last line that says what all of it came to. */
export function summary({ stages, outcome, seconds }: Report, color: Colors): string {
  const name = Math.max(...stages.map((stage) => stage.name.length), 'stage'.length);
  const times = stages.map((stage) => (stage.seconds === 0 ? '' : duration(stage.seconds)));
  const time = Math.max(...times.map((text) => text.length), 'time'.length);
  const row = (first: string, second: string, third: string): string =>
    `${first.padEnd(name)}  ${second.padStart(time)}  ${third}`.trimEnd();
  const paint = (result: Outcome): ((text: string) => string) =>
    result === 'succeeded'
      ? color.green
      : result === 'left out' || result === 'not reached'
        ? color.dim
        : color.red;
  const ran = stages.filter((stage) => stage.outcome === 'succeeded').length;
  return [
    color.dim(row('stage', 'time', 'outcome')),
    ...stages.map((stage, index) =>
      row(stage.name, times[index] ?? '', paint(stage.outcome)(stage.outcome)),
    ),
    '',
    paint(outcome)(
      `${SIGNS[outcome]} ${outcome === 'succeeded' ? `${ran} stages succeeded` : outcome} in ${duration(seconds)}`,
    ),
  ].join('\n');
}
