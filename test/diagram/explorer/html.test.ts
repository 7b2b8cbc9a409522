import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { writeExplorer } from '../../../lib/cli/draw-explorer';
import { explorerHtml } from '../../../lib/diagram';
import { PROJECT_ROOT, synthesized } from '../../support/sample';
import { generatedGraph } from './generated-graph';
import { shop } from './shop';

const contentOf = (html: string): unknown =>
  JSON.parse(/<script type="application\/json" id="content">(.*?)<\/script>/s.exec(html)![1]!);

describe('the file of the explorer', () => {
  it('is the same bytes from run to run, and says nothing of this machine', () => {
    const [first, second] = [explorerHtml([shop]), explorerHtml([structuredClone(shop)])];
    expect(second).toBe(first);
    expect(first).not.toContain(PROJECT_ROOT);
  });

  it('allows its own script and style, and nothing else', () => {
    const html = explorerHtml([shop]);
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)![1]!;
    const hash = (element: string) =>
      createHash('sha256')
        .update(new RegExp(`<${element}>(.*?)</${element}>`, 's').exec(html)![1]!)
        .digest('base64');
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src 'sha256-${hash('script')}'`,
      `style-src 'sha256-${hash('style')}'`,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(html).not.toMatch(/\s(?:src|style|on\w+)="/);
    expect(html).not.toMatch(/href="(?!#)/);
  });

  it('takes no more than a megabyte for a thousand resources', () => {
    expect(Buffer.byteLength(explorerHtml([generatedGraph(1000)]))).toBeLessThan(1_000_000);
  });

  it('holds the icons of what occurs, and no others', () => {
    const symbols = (html: string) =>
      [...html.matchAll(/<symbol id="([^"]*)"/g)].map(([, id]) => id);
    const html = explorerHtml([
      { ...shop, nodes: shop.nodes.filter(({ type }) => type === 'AWS::SQS::Queue'), edges: [] },
    ]);
    expect(symbols(html)).toContain('icon-AmazonSimpleQueueService');
    expect(symbols(html)).not.toContain('icon-AWSFargate');
  });

  it('keeps what templates say as it is, whatever it is', () => {
    const title = '</script><!--<script> \u2028 " \' & \\u003c';
    const html = explorerHtml([
      { ...shop, nodes: [{ ...shop.nodes[1]!, title }], edges: [], findings: [] },
    ]);
    expect(contentOf(html)).toMatchObject({ graphs: [{ nodes: [{ title }] }] });
  });

  it('needs a graph', () => {
    expect(() => explorerHtml([])).toThrow('at least one graph');
  });

  it('is written for all environments of an assembly, with what is folded', () => {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-explorer-'));
    const file = writeExplorer(synthesized(), folder);
    expect(basename(file)).toBe('app-explorer.html');
    const { graphs, details } = contentOf(readFileSync(file, 'utf8')) as {
      graphs: { name: string }[];
      details: Record<string, [string, string]>;
    };
    expect(graphs.map(({ name }) => name)).toEqual(['dev', 'test', 'prod', 'delivery']);
    expect(Object.values(details).map(([type]) => type)).toContain('AWS::IAM::Role');
    rmSync(folder, { recursive: true });
  });
});
