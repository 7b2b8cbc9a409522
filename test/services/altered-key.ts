/** A key that differs in its last character. */
export const alteredKey = (key: string): string =>
  `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`;
