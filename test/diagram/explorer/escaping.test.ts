import { explorerHtml } from '../../../lib/diagram';
import { describeWith } from '../../support/prerequisites';
import { details, startBrowser, type TestBrowser } from './browser';
import { shop } from './shop';

const evil =
  '</script><img src=x onerror=document.title=1><script>document.title=2</script>\u2028${1}';
const text = (one: string) => `${one}${evil}`;

describeWith('chromium', 'what a template says', () => {
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());
  afterEach(() => expect(browser.complaints).toEqual([]));

  it('is text, wherever it stands', async () => {
    const graph = {
      ...shop,
      name: evil,
      groups: shop.groups.map((group) => ({ ...group, title: text(group.title) })),
      nodes: shop.nodes.map((node) => ({
        ...node,
        id: text(node.id),
        type: text(node.type),
        title: text(node.title),
        facts: evil,
        path: evil,
        stack: evil,
        resources: node.resources.map(text),
        source: { file: evil, line: 1 },
      })),
      edges: shop.edges.map((edge) => ({
        ...edge,
        from: text(edge.from),
        to: text(edge.to),
        label: evil,
        problem: evil,
        conditions: [evil],
        evidence: [{ resource: evil, at: evil, source: { file: evil, line: 1 } }],
      })),
      findings: shop.findings.map((finding) => ({
        ...finding,
        message: evil,
        fix: evil,
        nodes: finding.nodes.map(text),
      })),
    };
    const id = text('shop/web#Web');
    const resources = new Map(
      [id, text('shop/web#Role')].map((one) => [
        one,
        {
          type: text('AWS::IAM::Role'),
          path: evil,
          source: evil,
          properties: { [evil]: { [evil]: evil, Other: `\${${id}.Arn} \${${evil}#x}` }, a: evil },
        },
      ]),
    );
    // As an image, a drawing runs nothing and loads nothing.
    const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" onload="top.document.title=3"><script>top.document.title=4</script><image href="https://example.com/x.png" width="9" height="9"/></svg>`;
    const views = [
      {
        name: evil,
        from: 'overview' as const,
        title: evil,
        notes: [evil],
        icons: { '**': icon },
        rename: { [text('Worker')]: evil },
        externals: [{ name: evil, title: evil, facts: evil, to: { '**': evil }, from: {} }],
      },
      { name: 'full', from: 'full' as const },
    ];
    const page = await browser.open(
      explorerHtml([graph], { title: evil, resources, views }),
      `#selected=${encodeURIComponent(text('shop/web#Web'))}`,
    );
    expect(await page.title()).toBe(evil);
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.locator('script').count()).toBe(3);
    expect(await details(page)).toContain('<img src=x onerror=document.title=1>');
    expect(await page.locator('#details .tree').first().innerText()).toContain(evil.slice(0, 40));
    expect(await page.locator('#notes').innerText()).toContain('<img');
    expect(await page.locator('#scene image').count()).toBeGreaterThan(0);
    await page.fill('#details input[type=search]', 'onerror');
    expect(await page.locator('#details mark').count()).toBeGreaterThan(0);
    await page.fill('#search', 'onerror');
    expect(await page.locator('#hits li').count()).toBeGreaterThan(5);
    await page.click('#as-list');
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.title()).toBe(evil);
  });

  it('lets nothing in, were there a hole', async () => {
    const page = await browser.open(explorerHtml([shop]));
    const ran = await page.evaluate(`(async () => {
      const script = document.createElement('script');
      script.textContent = 'window.intruder = true';
      document.body.append(script);
      const image = new Image();
      image.src = 'https://example.com/x.png';
      document.body.append(image);
      const answer = await fetch('https://example.com/').then(() => 'reached', () => 'refused');
      return { intruder: 'intruder' in window, answer };
    })()`);
    expect(ran).toEqual({ intruder: false, answer: 'refused' });
    const complaints = browser.complaints.splice(0, Infinity);
    expect(complaints.length).toBeGreaterThan(0);
    expect(complaints.filter((one) => !/Content Security Policy/.test(one))).toEqual([]);
  });
});
