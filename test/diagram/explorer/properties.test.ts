import axe from 'axe-core';
import { readAssembly } from '../../../lib/assembly';
import { explorerHtml, type ResourceDetail } from '../../../lib/diagram';
import { keptProperties } from '../../../lib/diagram/explorer/properties';
import { propertiesOf, type PropertyTree } from '../../../lib/graph';
import { lazily, synthesized } from '../../support/sample';
import { describeWith } from '../../support/prerequisites';
import { details, settled, startBrowser, type TestBrowser } from './browser';
import { generatedGraph } from './generated-graph';
import { shop } from './shop';

const detail = (type: string, path: string, properties: PropertyTree): ResourceDetail => ({
  type,
  path,
  source: 'lib/shop.ts:31',
  properties,
});

const resources = new Map<string, ResourceDetail>([
  [
    'shop/web#Web',
    detail('AWS::ECS::Service', 'shop/web/Web/Service', {
      DesiredCount: '2',
      TaskDefinition: '${shop/web#TaskDefinition}',
      NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'DISABLED' } },
    }),
  ],
  [
    'shop/web#TaskDefinition',
    detail('AWS::ECS::TaskDefinition', 'shop/web/Web/Task', {
      ContainerDefinitions: {
        app: { Image: 'shop:1', Environment: { QUEUE: '${shop/data#Orders.QueueName}' } },
      },
      Cpu: '512',
      Memory: '1024',
    }),
  ],
]);

describeWith('chromium', 'the properties of what is selected', () => {
  let browser: TestBrowser;
  const html = explorerHtml([shop], { resources });
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());
  afterEach(() => expect(browser.complaints).toEqual([]));
  const selected = '#selected=shop%2Fweb%23Web';

  it('are shown with path and line of code, those of the card’s own resource at once', async () => {
    const page = await browser.open(html, selected);
    const text = await details(page);
    expect(text).toContain('AWS::ECS::Service · shop/web/Web/Service · lib/shop.ts:31');
    expect(text).toMatch(/DesiredCount 2/);
    expect(text).toMatch(/AssignPublicIp DISABLED/);
    expect(text).not.toContain('Memory');
    await page.click('#details summary:has-text("TaskDefinition")');
    expect(await details(page)).toMatch(/Memory 1024/);
  });

  it('are found by name and by value, in every resource of the card', async () => {
    const page = await browser.open(html, selected);
    await page.fill('#details input[type=search]', 'image');
    const section = page.locator('#details .resources');
    expect(await section.locator('summary code').allTextContents()).toEqual(['TaskDefinition']);
    expect(await section.locator('mark').allTextContents()).toEqual(['Image']);
    expect(await page.locator('#said').innerText()).toBe('1 resource with image');
    await page.fill('#details input[type=search]', 'disabled');
    expect(await section.locator('mark').allTextContents()).toEqual(['DISABLED']);
    await page.fill('#details input[type=search]', 'no such thing');
    expect(await section.innerText()).toContain('Nothing fits.');
    await page.fill('#details input[type=search]', '');
    expect(await section.locator('summary code').count()).toBe(3 - 1);
  });

  it('lead to the cards that they refer to', async () => {
    const page = await browser.open(html, selected);
    await page.fill('#details input[type=search]', 'queue');
    await page.click('#details .tree .link:has-text("Orders.QueueName")');
    expect(await page.locator('#details h2').innerText()).toBe('Orders');
  });

  it('are read from the file no sooner than they are asked for', async () => {
    const broken = html.replace(/(id="properties">).*?(<\/script>)/s, '$1{$2');
    const page = await browser.open(broken);
    expect(await page.locator('#scene .box').count()).toBeGreaterThan(5);
  });

  it('have nothing that axe objects to', async () => {
    const page = await browser.open(html, `${selected}&scheme=dark`);
    await page.fill('#details input[type=search]', 'e');
    await settled(page);
    await page.evaluate(axe.source);
    const violations = await page.evaluate<string[]>(`
      axe.run().then(({ violations }) => violations.map(({ id, nodes }) =>
        id + ': ' + nodes[0].failureSummary + ' ' + nodes[0].html))`);
    expect(violations).toEqual([]);
  });
});

describe('the room for properties', () => {
  const graph = generatedGraph(1000);
  const ids = graph.nodes.map(({ id }) => id);
  const wordy = (length: number): PropertyTree => ({
    Long: 'é'.repeat(length),
    Tree: { Deeper: { Deepest: 'x'.repeat(length), Other: 'y' } },
  });
  const all = (tree: PropertyTree) =>
    new Map(ids.map((id) => [id, detail('AWS::SQS::Queue', id, tree)] as const));

  it.each([10, 300, 5000])('is never exceeded: texts of %i characters', (length) => {
    const html = explorerHtml([graph], { resources: all(wordy(length)) });
    expect(Buffer.byteLength(html)).toBeLessThan(1_000_000);
    expect(html).toContain('Long');
  });

  it('is used: all of them where they fit, else less of each, and the page says so', () => {
    const few = keptProperties(all(wordy(20)), ids, 0);
    expect(few).toEqual({ properties: Object.fromEntries(ids.map((id) => [id, wordy(20)])) });
    const less = keptProperties(all(wordy(400)), ids, 0);
    expect(less.kept).toBeDefined();
    const [first] = Object.values(less.properties);
    expect(first?.Long).toMatch(/^é+…$/);
    expect(keptProperties(all(wordy(400)), ids, 950_000).kept).toContain('how many');
    expect(keptProperties(all(wordy(400)), ids, 999_999)).toEqual({
      properties: {},
      kept: 'they are not here',
    });
  });

  it('cuts no character in two', () => {
    const { properties } = keptProperties(
      new Map([['a', detail('T', 'a', { Face: `x${'😀'.repeat(400)}` })]]),
      ['a'],
      0,
    );
    expect(properties.a?.Face).toMatch(/^x(?:😀)+…$/u);
  });
});

describe('what templates say, as people read it', () => {
  const ofSample = lazily(() => {
    const assembly = readAssembly(synthesized());
    const treeOf = propertiesOf(assembly);
    return assembly.stacks.flatMap((stack) =>
      stack.resources.map((one) => [one, treeOf(one)] as const),
    );
  });

  it('names each property that there is, once', () => {
    for (const [{ properties }, tree] of ofSample())
      expect(Object.keys(tree)).toEqual(Object.keys(properties));
  });

  it('names entries of lists by their own names, and what they refer to by id', () => {
    const text = JSON.stringify(
      ofSample().find(([{ type }]) => type === 'AWS::ECS::TaskDefinition')?.[1],
    );
    expect(text).toMatch(/"ContainerDefinitions":\{"\w+":\{/);
    expect(text).toMatch(/\$\{dev\/\w+#\w+\.Arn\}/);
    expect(text).not.toContain('Fn::GetAtt');
  });

  const read = (properties: Record<string, unknown>) => {
    const resource = {
      id: 's#R',
      stack: 's',
      logicalId: 'R',
      type: 'AWS::X::Y',
      properties,
      path: 's/R',
      ancestry: [],
      source: undefined,
      dependsOn: [],
      condition: undefined,
    };
    const stack = {
      path: 's',
      name: 's',
      stage: undefined,
      account: '1',
      region: 'r',
      terminationProtection: false,
      dependencies: [],
      templateFile: '',
      resources: [resource],
      outputs: [],
      parameters: {},
      imageAssets: [],
    };
    return propertiesOf({ directory: '', stacks: [stack] })(resource);
  };

  it.each<[string, Record<string, unknown>]>([
    ['as a property', { MasterUserPassword: 'hunter2hunter2' }],
    ['as a variable', { Environment: [{ Name: 'API_TOKEN', Value: 'hunter2hunter2' }] }],
    ['as a variable of a function', { Variables: { DB_PASSWORD: 'hunter2hunter2' } }],
    ['below such a name', { Credentials: { Login: ['hunter2hunter2'] } }],
    ['in an address', { Url: 'postgres://admin:hunter2hunter2@db:5432/shop' }],
    ['in a command', { Command: ['run', '--password=hunter2hunter2'] }],
    [
      'in a joined text',
      { Data: { 'Fn::Join': ['', ['a;Password=hunter2hunter2;', { Ref: 'R' }]] } },
    ],
    ['in JSON', { Body: '{"secret":"hunter2hunter2"}' }],
    ['as a header', { Header: 'Bearer hunter2hunter2' }],
    [
      'as a key',
      {
        UserData: '-----BEGIN RSA PRIVATE KEY-----\nhunter2hunter2\n-----END RSA PRIVATE KEY-----',
      },
    ],
  ])('keeps a secret from the file: %s', (_where, properties) => {
    expect(JSON.stringify(read(properties))).not.toContain('hunter2');
  });

  it('keeps where a secret lies, and what merely sounds like one', () => {
    expect(
      read({
        Secrets: [{ Name: 'DB_PASSWORD', ValueFrom: { Ref: 'R' } }],
        PasswordLength: 32,
        Password: '{{resolve:secretsmanager:x:SecretString:password}}',
        TokenKeyId: 'arn:aws:kms:r:1:key/x',
        EnableSecrets: true,
      }),
    ).toEqual({
      Secrets: { DB_PASSWORD: '${s#R}' },
      PasswordLength: '32',
      Password: '{{resolve:secretsmanager:x:SecretString:password}}',
      TokenKeyId: 'arn:aws:kms:r:1:key/x',
      EnableSecrets: 'true',
    });
  });
});
