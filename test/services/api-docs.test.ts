import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { schemasOf } from '../../services/task-runner/task-schemas';
import greet from '../../tasks/greet/task';
import { PROJECT_ROOT } from '../support/sample';
import { example } from './examples/caller';
import { embeddedBackend, FAILURE, startWeb, startWorker, type Web } from './web';

const page = readFileSync(join(PROJECT_ROOT, 'docs', 'api.md'), 'utf8');

describe('docs/api.md', () => {
  const { backend, close } = embeddedBackend();
  let web: Web;
  beforeAll(async () => {
    await backend.store.saveTaskSchemas({ greet: schemasOf(greet) });
    const tasks = ['greet', 'fail'].map((name) => ({ name, kind: 'handler' as const }));
    web = await startWeb(backend, { tasks });
  });
  afterAll(async () => {
    await web.stop();
    close();
  });

  it('shows requests and answers as they are', async () => {
    const blocks = [...page.matchAll(/```http\n(\w+) (\S+)\n(.*?)\n?\n(\d{3})\n(.*?)\n```/gs)];
    expect(blocks.length).toBeGreaterThan(4);
    for (const [, method = '', path = '', body = '', status, shown = ''] of blocks) {
      const answer = await fetch(`${web.url}${path}`, {
        method,
        ...(body !== '' && { body, headers: { 'content-type': 'application/json' } }),
      });
      const steady = (await answer.text()).replace(
        /"(id|createdAt|next|key)":"(?!order-)[^"]*"/g,
        '"$1":"…"',
      );
      // The order of fields says nothing.
      const read = (text: string): unknown => JSON.parse(text);
      expect([answer.status, read(steady)]).toEqual([Number(status), read(shown)]);
    }
  });

  it('shows a program as it is, and what it does is what it says', async () => {
    const source = readFileSync(join(__dirname, 'examples', 'caller.ts'), 'utf8');
    expect(page).toContain(`\`\`\`ts\n${source}\`\`\``);
    const worker = startWorker(backend, async ({ task, input }, log) => {
      if (task === 'fail') return FAILURE;
      const { name } = greet.input.parse(input);
      await log(`Greeting ${name} ...`);
      return { state: 'SUCCEEDED', result: { greeting: `Hello, ${name}!` } };
    });
    const said: string[] = [];
    await example(web.url, (text) => said.push(text));
    await worker.stop();
    expect(said).toEqual([
      'Greeting Ada ...',
      'Hello, Ada!',
      'BadDay: no luck (FAILED)',
      'Hello, Bo! Hello, Cy! Hello, Di!',
      'CANCELLED',
    ]);
  });
});
