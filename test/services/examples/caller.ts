import { connect, RunFailure } from '../../../services/protocol/api/client';
import type greet from '../../../tasks/greet/task';

export async function example(url: string, say: (text: string) => void): Promise<void> {
  const client = connect(url);

  // The types of the task, without its code.
  const run = await client.submit<typeof greet>('greet', { name: 'Ada' }, { key: 'welcome-ada' });
  for await (const { text } of run.log()) say(text);
  const { greeting } = await run.result({ timeLimit: 60 });
  say(greeting);

  try {
    await (await client.submit('fail')).result();
  } catch (error) {
    if (error instanceof RunFailure) say(`${error.name}: ${error.message} (${error.state})`);
  }

  const names = ['Bo', 'Cy', 'Di'].map((name) => ({ name }));
  const greetings = await client.map<typeof greet>('greet', names, { concurrency: 2 });
  say(greetings.map((one) => one.greeting).join(' '));

  const later = await client.submit('greet', { name: 'Ed' }, { delay: 3600 });
  say(await later.cancel());
  client.close();
}
