import fc from 'fast-check';
import { archiveOf, readArchive, writeArchive, type Snapshot } from '../../lib/graph';
import { diffHtml, diffJson, diffMarkdown, diffView, draw } from '../../lib/diagram';
import { diffArchives, diffSnapshots, type Difference } from '../../lib/diagram/diff';
import { match, type Pairs } from '../../lib/diagram/diff/match';
import { anyAssembly } from '../support/any-assembly';
import { cases } from '../support/cases';

const any = anyAssembly.map((assembly) => archiveOf(assembly));

const only = ({ snapshots }: ReturnType<typeof archiveOf>): Snapshot => snapshots[0]!;

const REVERSED = { added: 'removed', removed: 'added', changed: 'changed', same: 'same' } as const;

/** What a difference says, with the signs turned: ids as each side has them. */
function signs(difference: Difference, turned: boolean): unknown {
  const mark = (one: keyof typeof REVERSED) => (turned ? REVERSED[one] : one);
  const sides = <T>(before: T | undefined, after: T | undefined) =>
    turned ? [after, before] : [before, after];
  const sorted = (lines: unknown[]) => lines.map((line) => JSON.stringify(line)).sort();
  const holders = (changes: Difference['nodes'] | Difference['groups']) =>
    sorted(
      changes.map((change) => [
        mark(change.mark),
        sides(change.before?.id, change.after?.id),
        sorted(change.fields.map(({ name, before, after }) => [name, sides(before, after)])),
      ]),
    );
  const resources = [...difference.nodes, ...difference.groups].flatMap(
    (change) => change.resources,
  );
  return {
    mark: mark(difference.mark),
    nodes: holders(difference.nodes),
    groups: holders(difference.groups),
    edges: sorted(
      difference.edges.map((edge) => [
        mark(edge.mark),
        sides(edge.before, edge.after),
        sorted(edge.fields.map(({ name, before, after }) => [name, sides(before, after)])),
      ]),
    ),
    findings: sorted(difference.findings.map((one) => [mark(one.mark), one.finding])),
    stacks: sorted(difference.stacks.map((one) => [mark(one.mark), sides(one.before, one.after)])),
    resources: sorted(
      resources.map((one) => [
        mark(one.mark),
        sides(one.before?.id, one.after?.id),
        one.sums,
        sorted(one.properties.map(({ path, before, after }) => [path, sides(before, after)])),
      ]),
    ),
  };
}

describe('the difference of any two graphs', () => {
  it('is nothing, of a graph and itself', () => {
    fc.assert(
      fc.property(any, (archive) => {
        const { difference } = diffSnapshots(only(archive), only(archive));
        expect(difference).toMatchObject({
          mark: 'same',
          nodes: [],
          groups: [],
          edges: [],
          findings: [],
          stacks: [],
          losses: [],
          security: [],
        });
      }),
    );
  });

  it('is the same the other way round, with the signs turned', () => {
    fc.assert(
      fc.property(any, any, (before, after) => {
        const there = diffSnapshots(only(before), only(after)).difference;
        const back = diffSnapshots(only(after), only(before)).difference;
        expect(signs(back, true)).toEqual(signs(there, false));
      }),
    );
  });

  it('accounts for every node, group, edge and resource of both, once', () => {
    fc.assert(
      fc.property(any, any, (before, after) => {
        const { difference, union } = diffSnapshots(only(before), only(after));
        const kept = (
          changes: readonly { readonly before?: unknown; readonly after?: unknown }[],
        ) => ({
          before: changes.filter((one) => one.before !== undefined).length,
          after: changes.filter((one) => one.after !== undefined).length,
        });
        for (const part of ['nodes', 'groups', 'edges'] as const) {
          const counted = kept(difference[part]);
          const same = difference.unchanged[part];
          expect(counted.before + same).toBe(only(before).graph[part].length);
          expect(counted.after + same).toBe(only(after).graph[part].length);
        }
        const ids = [...union.nodes, ...union.groups].map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        const matches = match(only(before), only(after));
        const sizes = ({ pairs, removed, added }: Pairs<unknown>) => [
          pairs.length + removed.length,
          pairs.length + added.length,
        ];
        expect(sizes(matches.resources)).toEqual([
          only(before).resources.length,
          only(after).resources.length,
        ]);
      }),
    );
  });

  it('gives output in every form', async () => {
    await fc.assert(
      fc.asyncProperty(any, any, async (before, after) => {
        const compared = diffArchives(before, after);
        const [one] = compared;
        const view = diffView(one!);
        const { svg, png } = await draw(view);
        expect(svg).toMatch(/^<svg .*<\/svg>\n$/s);
        expect(png.subarray(1, 4).toString()).toBe('PNG');
        const marked = view.nodes.filter(({ mark }) => mark !== undefined).length;
        expect(marked).toBe(one!.difference.nodes.length);
        const page = diffHtml(compared, new Map([['app', svg]]), 'a → b');
        expect(page).toMatch(/^<!doctype html>.*<\/html>\n$/s);
        expect(page).not.toMatch(/<b>x|<script|(?:src|href)="(?!#)/);
        const text = diffMarkdown(compared);
        expect(text).toMatch(/^### Architecture/);
        expect(text).not.toMatch(/<b>|\[x\]|`/);
        expect(JSON.parse(diffJson(compared))).toMatchObject({ version: 1 });
      }),
      { numRuns: cases(25) },
    );
  });
});

describe('a graph file', () => {
  it('gives back what was written, in the same bytes', () => {
    fc.assert(
      fc.property(any, (archive) => {
        const text = writeArchive(archive);
        const read = readArchive(text, 'graph.json');
        expect(writeArchive(read)).toBe(text);
        expect(read).toEqual(archive);
        expect(diffArchives(archive, read).map(({ difference }) => difference.mark)).toEqual([
          'same',
        ]);
      }),
    );
  });

  it('that is cut or bitten anywhere gives one clear line', () => {
    fc.assert(
      fc.property(
        any,
        fc.nat(),
        fc.constantFrom('', '0', '"', '}', 'null'),
        (archive, at, bite) => {
          const text = writeArchive(archive);
          const place = at % text.length;
          const broken = text.slice(0, place) + bite + text.slice(place + 1);
          try {
            readArchive(broken, 'graph.json');
          } catch (error) {
            expect((error as { code?: string }).code).toBe('GRAPH_UNREADABLE');
            expect((error as Error).message).toMatch(/^graph\.json: [^\n]+$/);
          }
        },
      ),
    );
  });
});
