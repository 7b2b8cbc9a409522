/** Settles when all output of this thread has arrived at its host: it must not come after the result of the run. */
export async function written(): Promise<void> {
  for (const stream of [process.stdout, process.stderr])
    if (stream.writableLength > 0) await new Promise<unknown>((done) => stream.write('', done));
}
