import { runPython } from './python';

/**
 * What cfn-lint says of templates.
 *
 * @throws Error where it says nothing of them, for it failed itself
 */
export async function lint(
  templates: readonly string[],
  ...options: readonly string[]
): Promise<string> {
  const { ended, output, stop } = await runPython('cfn-lint', [...options, '--', ...templates]);
  const status = await ended;
  const said = output();
  await stop();
  // Findings end it with a sum of 2, 4 and 8.
  if (status === undefined || status % 2 === 1) throw new Error(`cfn-lint failed: ${said}`);
  return said;
}

/** The errors that cfn-lint finds in templates. */
export async function lintErrors(
  templates: readonly string[],
  ...options: readonly string[]
): Promise<string[]> {
  const said = await lint(templates, '--format', 'parseable', ...options);
  return said.split('\n').filter((line) => /:E\d{4}:/.test(line));
}
