import { InvalidArgumentError } from 'commander';
import { FORMATS } from '../../diagram/format';

/** What options take, from their text to their value. @throws InvalidArgumentError: what may be given instead */

/** An option that may be given several times. */
export const oneMore = (value: string, values: readonly string[] = []): string[] => [
  ...values,
  value,
];

export function priority(text: string): number {
  if (/^-?\d{1,3}$/.test(text) && Math.abs(Number(text)) <= 100) return Number(text);
  throw new InvalidArgumentError('Use a whole number from -100 to 100.');
}

export function seed(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Use a whole number, 0 or more.');
}

export function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new InvalidArgumentError('Use a number from 1 to 65535.');
}

export const FILE_FORMATS = [...FORMATS, 'html'] as const;

export function fileFormats(text: string): readonly string[] {
  const wanted = text.split(',').map((name) => name.trim());
  const wrong = wanted.find((name) => !FILE_FORMATS.some((format) => format === name));
  if (wrong === undefined) return wanted;
  throw new InvalidArgumentError(`There is no '${wrong}'; there are: ${FILE_FORMATS.join(', ')}.`);
}

export function scale(text: string): number {
  const value = Number(text);
  if (value >= 0.1 && value <= 10) return value;
  throw new InvalidArgumentError('Use a number from 0.1 to 10.');
}

export function linesAway(text: string): number {
  if (/^\d{1,2}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Use a number from 0 to 99.');
}

export function amount(text: string, most = Infinity): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (Number.isFinite(value) && value >= 0 && value <= most) return value;
  throw new InvalidArgumentError(
    most === Infinity ? 'Use a number, 0 or more.' : `Use a number from 0 to ${most}.`,
  );
}

export const upTo =
  (most: number) =>
  (text: string): number => {
    if (/^\d{1,6}$/.test(text) && Number(text) >= 1 && Number(text) <= most) return Number(text);
    throw new InvalidArgumentError(`Use a whole number from 1 to ${most}.`);
  };
