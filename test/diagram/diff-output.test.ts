import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Stack } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { diffHtml, diffMarkdown, diffView, draw } from '../../lib/diagram';
import { diffSnapshots } from '../../lib/diagram/diff';
import { escape } from '../../lib/diagram/diff/markdown';
import { CHROMIUM, describeWith } from '../support/prerequisites';
import { shop } from '../support/small-app';

const queues =
  (count: number, id = 'Queue') =>
  (stack: Stack): void => {
    for (let n = 0; n < count; n += 1) {
      const dead = n % 2 === 0 ? undefined : new sqs.Queue(stack, `${id}${n}Dead`);
      new sqs.Queue(stack, `${id}${n}`, {
        ...(dead !== undefined && { deadLetterQueue: { queue: dead, maxReceiveCount: 3 } }),
      });
    }
  };

describe('a picture of a difference', () => {
  it('shows what changed and its neighbors, and counts the rest', () => {
    const build = (visible: number) => (stack: Stack) => {
      queues(4)(stack);
      (stack.node.findChild('Queue1').node.defaultChild as sqs.CfnQueue).visibilityTimeout =
        visible;
    };
    const view = diffView(diffSnapshots(shop(build(30)), shop(build(60))));
    expect(view.nodes.map(({ title, mark }) => [title, mark])).toEqual([
      ['Queue1 dead', undefined],
      ['Queue1', 'changed'],
    ]);
    expect(view.truth).toBe('Cards: 1 changed · connections: none · 4 unchanged cards not drawn');
    expect(view.groups.map(({ title }) => title)).toContain('Regional services  ·  4 more');
  });

  it('has 40 cards and 60 lines at most, whatever changed, and still says how many', async () => {
    const view = diffView(diffSnapshots(shop(queues(60, 'Old')), shop(queues(80, 'New'))));
    expect(view.nodes.length).toBeLessThanOrEqual(40);
    expect(view.lines.length).toBeLessThanOrEqual(60);
    const counted = view.nodes.reduce((sum, { count = 1 }) => sum + count, 0);
    expect(counted).toBe(90 + 120);
    expect((await draw(view)).svg).toContain('120 × SQS queue');
  });

  it('marks what is new, gone and changed, and on a line what of it', () => {
    const wired = (receives: number | undefined) => (stack: Stack) => {
      const queue = new sqs.Queue(stack, 'Dead');
      new sqs.Queue(stack, 'Orders', {
        ...(receives !== undefined && {
          deadLetterQueue: { queue, maxReceiveCount: receives },
        }),
      });
    };
    const view = diffView(diffSnapshots(shop(wired(undefined)), shop(wired(3))));
    expect(view.lines.map(({ label, mark }) => [label, mark])).toEqual([['dead letters', 'added']]);
    const back = diffView(diffSnapshots(shop(wired(3)), shop(wired(undefined))));
    expect(back.lines.map(({ label, mark }) => [label, mark])).toEqual([
      ['dead letters', 'removed'],
    ]);
  });
});

describe('a difference for a pull request', () => {
  it.each([
    ['<img src=x onerror=alert(1)>', /[<>]/],
    ['[click](javascript:x)', /[[\]]/],
    ['| cell | cell', /\|/],
    ['`code`', /`/],
    ['line\n# heading', /\n|# /],
    ['@everyone and #12', /(?<!&)[@#]/],
    ['https://evil.example', /:\/\//],
    ['*bold* _it_ ~no~', /[*_~]/],
    ['- item', /^-/],
    ['1. item', /^1\./],
    ['${jndi}', /\$/],
  ])('cannot be changed by a name like %j', (name, forbidden) => {
    expect(escape(name)).not.toMatch(forbidden);
  });

  it('stays short enough for a comment', () => {
    const compared = diffSnapshots(shop(queues(1)), shop(queues(300, `Q${'x'.repeat(150)}`)));
    const text = diffMarkdown([compared]);
    expect(text.length).toBeLessThan(60_001);
    expect(text).toMatch(/and \d+ more/);
  });
});

describeWith('chromium', 'the page of a difference', () => {
  it('opens in a browser, in both color schemes, without a script and without running over', async () => {
    const compared = diffSnapshots(shop(queues(3, 'Old')), shop(queues(5)));
    const { svg } = await draw(diffView(compared));
    const folder = mkdtempSync(join(tmpdir(), 'slipway-diff-'));
    const file = join(folder, 'diff.html');
    // Chromium says what it laid out: the probe is the test's own, not the page's.
    const probe =
      '<script>document.title=[document.documentElement.scrollWidth<=innerWidth,document.querySelectorAll("table").length,getComputedStyle(document.body).backgroundColor].join("|")</script></body>';
    const page = diffHtml([compared], new Map([['', svg]]), '<before> → after');
    expect(page).not.toContain('<script');
    expect(page).toContain('&lt;before&gt;');
    writeFileSync(
      file,
      page.replace('</body>', () => probe),
    );
    const title = (...flags: string[]) => {
      const dom = execFileSync(
        CHROMIUM,
        [
          '--headless',
          '--no-sandbox',
          '--disable-gpu',
          '--dump-dom',
          ...flags,
          pathToFileURL(file).href,
        ],
        { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
      );
      return /<title>(.*?)<\/title>/.exec(dom)?.[1];
    };
    expect(title('--window-size=1280,900')).toBe('true|2|rgb(255, 255, 255)');
    expect(title('--window-size=600,900')).toMatch(/^true\|/);
    expect(title('--blink-settings=preferredColorScheme=0')).toBe('true|2|rgb(18, 22, 28)');
    rmSync(folder, { recursive: true });
  });
});
