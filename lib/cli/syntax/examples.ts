/** Lines of a command's help that show it in use: each without `npx slipway`. */
export const examples = (lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ npx slipway ${line}`).join('\n')}`;
