import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rebundler, type Rebundled, type Rebundler } from '../../lib/bundling/rebundle';

describe('bundles that are made again and again', () => {
  const root = mkdtempSync(join(tmpdir(), 'slipway-rebundle-'));
  const write = (name: string, text: string): void => writeFileSync(join(root, name), text);
  const request = (name: string) => ({
    ...{ root, name: `${name}-of-a-test` },
    options: {
      ...{ entryPoints: [join(root, `${name}.ts`)], outdir: join(root, 'build') },
      ...{ bundle: true, platform: 'node' as const, format: 'cjs' as const },
    },
  });
  let made: Rebundler;
  const textOf = (rebundled: Rebundled, name: string): string => {
    if ('problems' in rebundled) throw new Error(rebundled.problems.join('\n'));
    const content = rebundled.outputs.get(`${name}-of-a-test`)?.get(`${name}.js`);
    return Buffer.from(content ?? []).toString();
  };

  beforeAll(() => {
    write('package.json', '{}');
    write('tsconfig.json', '{}');
    write('shared.ts', `export const word: string = 'first';`);
    write('one.ts', `import { word } from './shared'; console.log('one', word);`);
    write('two.ts', `console.log('two');`);
    made = rebundler([request('one'), request('two')]);
  });
  afterAll(async () => {
    await made.dispose();
    rmSync(root, { recursive: true, force: true });
  });

  it('have all outputs at first, and know their sources from then on', async () => {
    const all = await made.rebundle([]);
    expect(textOf(all, 'one')).toContain('first');
    expect(textOf(all, 'two')).toContain('two');
    expect(['shared.ts', 'one.ts', 'two.ts', 'other.ts'].map(made.knows)).toEqual([
      ...[true, true, true, false],
    ]);
  });

  it('have what a file holds now, whichever of them it is in', async () => {
    write('shared.ts', `export const word: string = 'second';`);
    expect(textOf(await made.rebundle(['shared.ts']), 'one')).toContain('second');
    write('two.ts', `console.log('not two any more');`);
    const all = await made.rebundle(['two.ts']);
    expect(textOf(all, 'two')).toContain('not two any more');
    expect(textOf(all, 'one')).toContain('second');
  });

  it('say where a file cannot be read, and are made once it can, whatever was said to have changed', async () => {
    write('one.ts', `import { word } from './shared';\nconsole.log('one' word);`);
    expect(await made.rebundle(['one.ts'])).toEqual({
      problems: [`one.ts:2:19: Expected ")" but found "word"`],
    });
    write('one.ts', `import { word } from './shared';\nconsole.log('mended', word);`);
    expect(textOf(await made.rebundle(['two.ts']), 'one')).toContain('mended');
  });

  it('find a file that comes after it was asked for', async () => {
    write('two.ts', `import './later'; console.log('two');`);
    const missing = await made.rebundle(['two.ts']);
    expect(missing).toEqual({ problems: [`two.ts:1:8: Could not resolve "./later"`] });
    write('later.ts', `console.log('here it is');`);
    expect(textOf(await made.rebundle(['later.ts']), 'two')).toContain('here it is');
  });
});
