import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAssembly, readStage } from '../../lib/assembly';
import { synthesized, synthesizedByCdk } from '../support/sample';

describe('one stage of an assembly', () => {
  it.each([
    ['with source lines', synthesizedByCdk],
    ['without construct paths', () => synthesized()],
    ['with construct paths', () => synthesized(undefined, { paths: true })],
  ])('is what it is in the whole, %s', (_what, make) => {
    const folder = make();
    const whole = readAssembly(folder);
    for (const stage of ['dev', 'prod']) {
      const { stacks, stages } = readStage(folder, stage);
      expect(stages).toEqual([stage]);
      // Stacks of other stages are not known.
      expect(stacks).toEqual(whole.stacks.filter((stack) => stack.stage === stage));
      expect(stacks.length).toBeGreaterThan(3);
    }
  });

  it('holds nothing where there is no such stage', () => {
    const folder = synthesized();
    expect(readStage(folder, 'de').stacks).toEqual([]);
    expect(readStage(folder, 'dev/eu').stacks).toEqual([]);
  });

  it('is there though nobody can tell what made its resources; who asks hears why', () => {
    const folder = synthesized();
    writeFileSync(join(folder, 'tree.json'), '{');
    rmSync(join(folder, 'assembly-prod'), { recursive: true });
    const [stack] = readStage(folder, 'dev').stacks;
    expect(stack?.resources[0]?.type).toMatch(/^AWS::/);
    expect(() => stack?.resources[0]?.ancestry).toThrow(/tree.json: not a JSON object/);
  });
});
