import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../support/sample';

const pageOf = (name: string): string => join(PROJECT_ROOT, 'docs', name);

/** A transcript of several commands, as a page shows it, and as they print it now, in a project. */
export function transcriptIn(
  page: string,
  title: string,
  cwd: string,
): { readonly shown: string; readonly printed: string } {
  const text = readFileSync(pageOf(page), 'utf8');
  const [, shown = ''] =
    new RegExp(`<!-- ${title} -->\n\n\`\`\`\n(.*?)\`\`\``, 's').exec(text) ?? [];
  const commands = [...shown.matchAll(/^\$ npx slipway (.*)\n/gm)].map(([, line = '']) => line);
  expect(commands.length).toBeGreaterThan(3);
  const printed = commands.map((line) => {
    const command = `"${process.execPath}" bin/slipway.js ${line} 2>&1`;
    const { stdout } = spawnSync('sh', ['-c', command], { cwd, encoding: 'utf8' });
    return `$ npx slipway ${line}\n${stdout}`;
  });
  return { shown, printed: printed.join('') };
}

/**
 * A page's transcripts of one command each, whose comment names the command, are what it prints now; `UPDATE_DOCS=1`
 * writes them anew.
 */
export async function expectTranscripts(
  page: string,
  command: string,
  count: number,
  print: (args: string[]) => Promise<string>,
): Promise<void> {
  const transcript = new RegExp(
    `(<!-- transcript: (${command} [^;\\n]*);[^\\n]*-->\\n\\n\`\`\`\\n)(.*?)\`\`\``,
    'gs',
  );
  const text = readFileSync(pageOf(page), 'utf8');
  let now = text;
  for (const [shown, head = '', line = ''] of text.matchAll(transcript)) {
    const printed = await print(line.split(' '));
    now = now.replace(shown, () => `${head}${printed}\`\`\``);
  }
  if (process.env.UPDATE_DOCS === '1') writeFileSync(pageOf(page), now);
  expect([...text.matchAll(transcript)]).toHaveLength(count);
  expect(readFileSync(pageOf(page), 'utf8')).toBe(now);
}
