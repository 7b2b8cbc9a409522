import { readSources, type Sources } from '../../assembly';
import {
  affectedBy,
  needsBase,
  readersOf,
  type Affected,
  type Part,
} from '../../operations/affected';
import { CliError } from '../errors';
import { baseRevision, changesSince } from '../git-changes';
import { programs } from '../own-sources';
import { sourcesAt } from '../revision';
import { application, assemblyFolder } from '../synthesize';
import { table } from '../table';
import { data, dataColor, json } from '../terminal';

interface Options {
  readonly app?: string;
  readonly json?: boolean;
}

/** What a change has to build again: since a revision, with what is not committed. */
export async function affected(named: string | undefined, options: Options): Promise<void> {
  const base = await baseRevision(named);
  const changes = await changesSince(base.commit);
  const folder = await assemblyFolder(options.app);
  const sources = readSources(folder);
  if (sources === undefined) throw noSources(folder);
  const own = programs();
  const readers = (of: Sources) => readersOf(of, application(), own);
  const now = readers(sources);
  const before = needsBase(changes, now) ? await sourcesAt(base.name) : undefined;
  const found = affectedBy(changes, now, before && readers(before));
  if (options.json === true) json({ base: base.commit, ...found });
  else show(found, base.commit);
}

const noSources = (folder: string): CliError =>
  new CliError(
    'NO_ASSEMBLY',
    `${folder} does not say what it was made of`,
    'npx slipway synth writes one that does',
  );

function show({ files, affects, unaffected }: Affected, base: string): void {
  if (files.length > 0)
    table(
      ['FILE', 'BUILDS AGAIN', 'SINCE IT'],
      files.map((one) => [
        one.how === 'changed' ? one.file : `${one.file} (${one.how})`,
        words(one.affects, unaffected.length + affects.length),
        one.why,
      ]),
    );
  const since = dataColor.dim(`since ${base.slice(0, 7)}`);
  if (affects.length === 0) data(`builds nothing again ${since}`);
  else if (unaffected.length === 0) data(`builds everything again ${since}`);
  else data(`builds again: ${affects.join(', ')}; lets stand: ${unaffected.join(', ')} ${since}`);
}

function words(parts: readonly Part[], all: number): string {
  if (parts.length === 0) return 'nothing';
  return parts.length === all ? 'everything' : parts.join(', ');
}
