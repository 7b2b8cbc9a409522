import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { closeBackend, openBackend } from '../../services/protocol/backend';
import { secretIn } from '../../services/protocol/keys/api-key';
import { slipwayHere } from './day-to-day/in-process';
import { copyOfProject } from './project-copy';
import { transcriptIn } from './transcripts';

const folder = copyOfProject();
const data = join(folder, '.slipway', 'dev', 'data');

const slipway = (...args: string[]) => slipwayHere(folder, args);

/** Keys and times differ from run to run, and with them the widths of columns. */
const steady = (text: string): string =>
  text
    .replace(/(slw_[0-9a-f]{16}_)\S+/g, '$1…')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replace(/\d+(\.\d)? (s|min|h|d)\b/g, '… $2')
    .replace(/ +/g, ' ')
    .trim();

describe('slipway keys', () => {
  it('needs an environment that has been here', async () => {
    expect(await slipway('keys', 'list')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("'dev' has never run on this machine"),
    });
  });

  it('is shown in the documentation as it is', () => {
    mkdirSync(data, { recursive: true });
    const { shown, printed } = transcriptIn('cli.md', 'transcript of keys', folder);
    expect(steady(printed)).toBe(steady(shown));
  });

  it('prints a key that the store knows by its hash alone', async () => {
    const { stdout, status } = await slipway('keys', 'create', 'ci', '--scopes', 'read, submit');
    expect(status).toBe(0);
    const key = stdout.trim();
    expect(key).toMatch(/^slw_[0-9a-f]{16}_[0-9A-Za-z]{51}$/);
    const backend = openBackend({ kind: 'embedded', directory: data });
    const [stored] = await backend.keys.list();
    closeBackend(backend);
    expect(stored).toMatchObject({ name: 'ci', scopes: ['read', 'submit'] });
    expect(secretIn(stored, key, new Date().toISOString())).toBeDefined();
    expect(JSON.stringify(stored)).not.toContain(key.slice(21));
    expect(await slipway('keys', 'create', 'ci', '--scopes', 'read')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("there is a key 'ci' already"),
    });
  });

  it('speaks JSON', async () => {
    const made = JSON.parse(
      (await slipway('keys', 'create', 'robot', '--scopes', 'operate', '--expires', '1h', '--json'))
        .stdout,
    );
    expect(made).toMatchObject({ name: 'robot', scopes: ['operate'] });
    const rotated = JSON.parse(
      (await slipway('keys', 'rotate', 'robot', '--grace', '0s', '--json')).stdout,
    );
    expect(rotated.secrets).toMatchObject([{ good: true }, { good: false }]);
    expect(rotated.key).not.toBe(made.key);
    const listed = JSON.parse((await slipway('keys', 'list', '--json')).stdout) as {
      name: string;
    }[];
    expect(listed.map(({ name }) => name)).toEqual(['ci', 'robot']);
    expect(JSON.parse((await slipway('keys', 'revoke', 'robot', '--json')).stdout)).toEqual({
      name: 'robot',
    });
  });

  it.each([
    ['a scope', ['create', 'x', '--scopes', 'write'], /'write' is no scope/],
    ['a task', ['create', 'x', '--scopes', 'submit:'], /'submit:' is no scope/],
    ['a name', ['create', 'A b', '--scopes', 'read'], /'A b' is no name/],
    ['a length', ['create', 'x', '--scopes', 'read', '--expires', 'soon'], /'soon' is no length/],
    ['a key', ['rotate', 'nobody'], /there is no key 'nobody'/],
    ['a key', ['revoke', '../ci'], /there is no key/],
    ['a command', ['make', 'x'], /unknown command 'make'/],
    ['scopes', ['create', 'x'], /--scopes/],
  ])('refuses %s that is none, with exit code 2', async (_what, args, message) => {
    expect(await slipway('keys', ...args)).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(message),
    });
  });
});
