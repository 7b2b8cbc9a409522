const FORMAT = new Intl.NumberFormat();

/** A whole number as people write it. */
export const count = (number: number): string => FORMAT.format(number);

/** `1 run`, `12 runs`. */
export const runs = (number: number): string => `${count(number)} ${number === 1 ? 'run' : 'runs'}`;
