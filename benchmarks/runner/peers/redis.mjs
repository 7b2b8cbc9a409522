import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** A Redis of its own, on a socket, that writes its append-only file to the disk every second or `always`. */
export async function startRedis(folder, sync = 'everysec') {
  const socket = join(folder, 'redis.sock');
  const settings = `--port 0 --unixsocket ${socket} --dir ${folder} --appendonly yes --appendfsync ${sync} --save`;
  const redis = spawn('redis-server', settings.split(' ').concat(''), {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => {
    redis.stdout.on('data', (text) => String(text).includes('ready to accept') && resolve());
  });
  return {
    socket,
    stop: async () => {
      redis.kill('SIGTERM');
      await new Promise((resolve) => redis.on('exit', resolve));
    },
  };
}
