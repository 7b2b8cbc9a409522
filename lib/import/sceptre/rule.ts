import { carried, type Outcome } from '../copilot/rule';
import type { JsonMap, Path } from '../copilot/json';
import type { Known } from './evaluate';
import type { Workload } from './workloads';

export { carried, different, setting, unlessDefault, unsupported } from '../copilot/rule';
export type { Outcome };

/** A field of a resource, in one environment. */
export interface Field {
  readonly path: Path;
  /** As it stands in the template. */
  readonly raw: unknown;
  /** What it is, as far as that is known. */
  readonly known: Known;
  readonly properties: JsonMap;
  readonly workload: Workload | undefined;
}

export type Apply = (field: Field) => Outcome;

/** Rules by the field they are about: `ContainerDefinitions[].Image`; one that ends in `!` is about all that is below. */
export type Rules = Readonly<Record<string, Apply>>;

/** `ContainerDefinitions[].Image`. */
export const patternOf = (path: Path): string =>
  path
    .map((key) => (typeof key === 'number' ? '[]' : `.${key}`))
    .join('')
    .replace(/^\./, '');

export const always =
  (outcome: Outcome): Apply =>
  () =>
    outcome;

/** As Slipway does it anyway. */
export const anyway = (by: string): Apply => always({ ...carried([]), to: by });

/** The value, where it is a text or number that is known. */
export function textOf({ known }: Field): string | undefined {
  if (known.kind !== 'value') return undefined;
  return typeof known.value === 'string' || typeof known.value === 'number'
    ? String(known.value)
    : undefined;
}

export function numberOf(field: Field): number | undefined {
  const text = textOf(field);
  const number = text === undefined || text.trim() === '' ? NaN : Number(text);
  return Number.isFinite(number) ? number : undefined;
}

/** Why a value is not there. */
export const whyOpen = ({ known }: Field): string =>
  known.kind === 'open'
    ? known.why
    : known.kind === 'resource'
      ? `it is known once ${known.logicalId} of ${known.stack.path} is there`
      : 'it is no text';
