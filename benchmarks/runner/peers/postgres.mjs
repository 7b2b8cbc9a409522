import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const INSTALLED = '/usr/lib/postgresql';

/** Folder of PostgreSQL's programs; undefined where there are none. */
export const programs = () =>
  existsSync(INSTALLED) ? join(INSTALLED, readdirSync(INSTALLED).sort().at(-1), 'bin') : undefined;

/** A PostgreSQL of its own, on a socket, as it is set up by default: each commit waits for the disk. */
export function startPostgres() {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-postgres-'));
  chmodSync(folder, 0o777);
  const data = join(folder, 'data');
  const bin = programs();
  // PostgreSQL refuses to run as root.
  const run = (program, ...args) =>
    process.getuid() === 0
      ? execFileSync('runuser', ['-u', 'postgres', '--', join(bin, program), ...args], { cwd: '/' })
      : execFileSync(join(bin, program), args);
  run('initdb', '--auth=trust', '--username=postgres', '--pgdata', data);
  run(
    'pg_ctl',
    '--pgdata',
    data,
    '--wait',
    '--log',
    join(folder, 'log'),
    '--options',
    `-k ${folder} -h ''`,
    'start',
  );
  return {
    connectionString: `postgres://postgres@/postgres?host=${encodeURIComponent(folder)}`,
    stop: () => {
      run('pg_ctl', '--pgdata', data, '--mode=fast', '--wait', 'stop');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
