/** Lines of Groovy. */

export const indent = (by: number, text: readonly string[]): string[] =>
  text.map((line) => (line === '' ? '' : `${' '.repeat(by)}${line}`));

export const block = (head: string, body: readonly string[]): string[] => [
  `${head} {`,
  ...indent(2, body),
  '}',
];
