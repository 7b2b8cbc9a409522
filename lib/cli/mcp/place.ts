import { option } from './arguments';

/** An environment, and where it runs. */
export interface Place {
  readonly environment?: string | undefined;
  readonly on: 'local' | 'aws';
}

export const named = (environment: string | undefined): string[] =>
  option('--environment', environment);

/** As options of a command. */
export const where = ({ environment, on }: Place): string[] => [
  ...named(environment),
  `--on=${on}`,
];

/** In words. */
export const placeOf = ({ environment, on }: Place): string =>
  `${environment ?? 'the first environment'} ${on === 'aws' ? 'in AWS' : 'on this machine'}`;
