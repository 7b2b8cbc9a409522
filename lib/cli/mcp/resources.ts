import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { ReadResourceResult } from '@modelcontextprotocol/sdk/types.js';
import { application, ASSEMBLY_FOLDER } from '../synthesize';
import { answered, linesAsData, type Answered } from './answer';
import { environment, logOf, on } from './arguments';
import { valueAsData } from './as-data';
import type { Context } from './context';
import { placeOf, where } from './place';

const MINUTE_MS = 60_000;
/** Characters of a graph that a model can be given at all. */
const LARGEST_GRAPH = 400_000;

const MIMES: Readonly<Record<string, string>> = { '.svg': 'image/svg+xml', '.d2': 'text/plain' };

const text = (uri: URL, mimeType: string, content: string): ReadResourceResult => ({
  contents: [{ uri: uri.href, mimeType, text: content }],
});

const names = (): string[] => application().environments.map(({ name }) => name);

const PLACES = ['local', 'aws'] as const;

/** What can be read: environments, diagrams, graphs, runs, logs. */
export function addResources(context: Context): void {
  const { server } = context;
  server.registerResource(
    'environments',
    'slipway://environments',
    {
      description:
        'The application and its environments, in the order of promotion, with their tasks',
      mimeType: 'application/json',
    },
    (uri) => text(uri, 'application/json', JSON.stringify(environments(), null, 1)),
  );
  addDiagrams(context);
  addGraphs(context);
  addRuns(context);
}

function environments(): object {
  const { name, environments: all } = application();
  return {
    application: name,
    environments: all.map((one) => ({
      name: one.name,
      account: one.account,
      region: one.region,
      production: one.production,
      address: one.web.domain?.name ?? null,
      tasks: one.tasks.map((task) => ({ name: task.name, kind: task.kind })),
      storage: one.storage.map((store) => store.name),
    })),
  };
}

function addDiagrams({ server, diagrams }: Context): void {
  const files = (): string[] =>
    existsSync(diagrams) ? readdirSync(diagrams).filter((file) => extname(file) in MIMES) : [];
  const mimeOf = (file: string): string => MIMES[extname(file)] ?? 'text/plain';
  server.registerResource(
    'diagrams',
    new ResourceTemplate('slipway://diagrams/{file}', {
      list: () => ({
        resources: files().map((file) => ({
          uri: `slipway://diagrams/${file}`,
          name: file,
          mimeType: mimeOf(file),
        })),
      }),
      complete: { file: (begun) => files().filter((file) => file.startsWith(begun)) },
    }),
    { description: 'Pictures of an environment (SVG), and the same as text (D2)' },
    (uri, { file }) => {
      // By the list, so that no name leads out of the folder.
      const found = files().find((one) => one === String(file));
      if (found === undefined)
        throw new Error(`there is no diagram ${String(file)}; npx slipway diagram draws them`);
      return text(uri, mimeOf(found), readFileSync(join(diagrams, found), 'utf8'));
    },
  );
}

function addGraphs({ server, ask }: Context): void {
  server.registerResource(
    'graph',
    new ResourceTemplate('slipway://graph/{environment}', {
      list: () => ({
        resources: names().map((name) => ({
          uri: `slipway://graph/${name}`,
          name: `graph of ${name}`,
          mimeType: 'application/json',
        })),
      }),
      complete: { environment: (begun) => names().filter((name) => name.startsWith(begun)) },
    }),
    {
      description:
        'The architecture of an environment: resources, and what uses what, with evidence',
    },
    async (uri, variables, { signal }) => {
      const name = environment.unwrap().parse(variables.environment);
      const there = existsSync(join(ASSEMBLY_FOLDER, 'manifest.json')) ? [ASSEMBLY_FOLDER] : [];
      const { value, isError } = answered(
        await ask(['diagram', 'archive', ...there], { limitMs: 5 * MINUTE_MS, signal }),
      );
      if (isError) return text(uri, 'text/plain', valueAsData(`Graph of ${name}`, value));
      const { snapshots = [] } = value as { snapshots?: { graph: { name: string } }[] };
      const found = snapshots.find(({ graph }) => graph.name === name);
      if (found === undefined) throw new Error(`the assembly has no environment ${name}`);
      const json = JSON.stringify(found);
      if (json.length > LARGEST_GRAPH)
        throw new Error(
          `the graph of ${name} has ${json.length} characters; read slipway://diagrams/${name}-overview.d2`,
        );
      return text(uri, 'application/json', json);
    },
  );
}

function addRuns({ server, ask }: Context): void {
  const complete = {
    on: (begun: string) => PLACES.filter((one) => one.startsWith(begun)),
    environment: (begun: string) => names().filter((name) => name.startsWith(begun)),
  };
  const placeIn = (variables: Readonly<Record<string, string | string[]>>) => ({
    on: on.parse(variables.on),
    environment: environment.parse(variables.environment),
  });
  const about = async (args: readonly string[], signal: AbortSignal): Promise<Answered> =>
    answered(await ask(args, { limitMs: MINUTE_MS, signal }));
  server.registerResource(
    'runs',
    new ResourceTemplate('slipway://runs/{on}/{environment}', {
      list: () => ({
        resources: names().map((name) => ({
          uri: `slipway://runs/local/${name}`,
          name: `runs in ${name} on this machine`,
          mimeType: 'text/plain',
        })),
      }),
      complete,
    }),
    { description: 'The newest runs in an environment, on this machine (local) or in AWS (aws)' },
    async (uri, variables, { signal }) => {
      const place = placeIn(variables);
      const { value } = await about(['runs', '--json', ...where(place)], signal);
      return text(uri, 'text/plain', valueAsData(`Runs in ${placeOf(place)}`, value));
    },
  );
  server.registerResource(
    'logs',
    new ResourceTemplate('slipway://logs/{on}/{environment}/{of}', { list: undefined, complete }),
    { description: 'The newest lines of the log of a service, a task’s newest run, or a run' },
    async (uri, variables, { signal }) => {
      const place = placeIn(variables);
      const of = logOf.parse(variables.of);
      const found = await about(['logs', '--json', ...where(place), '--', of], signal);
      const what = `Log of ${of} in ${placeOf(place)}`;
      const shown = found.isError ? valueAsData(what, found.value) : linesAsData(what, found.value);
      return text(uri, 'text/plain', shown);
    },
  );
}
