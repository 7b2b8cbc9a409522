import { cached } from '../../lib/diagram/cache';

/** Run as a program: writes and reads entries that others write and read as well; complains of any wrong one. */
async function main(): Promise<void> {
  const [folder = '', limit = '', seed = ''] = process.argv.slice(2);
  for (let round = 0; round < 400; round += 1) {
    const name = String((round * Number(seed)) % 40);
    const right = name.padEnd(900, name);
    const found = await cached({ folder, limit: Number(limit) }, [name], () =>
      Promise.resolve(right),
    );
    if (found !== right) throw new Error(`entry ${name} is ${found.slice(0, 20)}`);
  }
}

void main();
