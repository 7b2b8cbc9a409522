import { synthFailure } from '../../lib/cli/synth-failure';
import { slipwayIn, copyOfProject } from './project-copy';

describe('a synthesis that fails', () => {
  it.each([
    [
      'another one is writing the same folder',
      `Another CLI (PID=6768) is currently synthing to cdk.out. Invoke the CLI in sequence, or use '--output' to synth into different directories.`,
      ['another command synthesizes into cdk.out just now (process 6768)', 'wait until'],
    ],
    [
      'the folder of the project belongs to somebody else',
      `EACCES: permission denied, open '/home/Ada Ä/cdk.out/synth.lock.10834_1'`,
      ['cannot use /home/Ada Ä/cdk.out/synth.lock.10834_1: this user has no right to', 'name'],
    ],
    [
      'the disk is full',
      `Error: ENOSPC: no space left on device, write '/p/cdk.out/tree.json'\n    at writeSync (node:fs:1)`,
      ['cannot use /p/cdk.out/tree.json: the disk is full', 'name another place'],
    ],
    [
      'of anything else, without its stack',
      `Error: something of mine\n    at main (app.ts:3)\nNode.js v24.0.0\nSubprocess exited with error 1`,
      ['cdk synth failed:\n  Error: something of mine\n  Subprocess', 'npx cdk synth shows'],
    ],
  ])('says that %s', (_why, output, [message, hint]) => {
    const error = synthFailure(output);
    expect(error.message).toContain(message);
    expect(error.hint).toContain(hint);
    expect(error.message).not.toContain('    at ');
  });

  it('says that there is no folder for temporary files, before anything slow begins', () => {
    const { stderr, status } = slipwayIn(copyOfProject(), ['synth'], { TMPDIR: '/no/such/folder' });
    expect(status).toBe(1);
    expect(stderr).toContain(
      '✗ there is no folder /no/such/folder for temporary files\n  make it, or let TMPDIR',
    );
  });
});
