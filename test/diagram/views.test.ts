import { readAssembly } from '../../lib/assembly';
import { resolveApplication, type ApplicationInput } from '../../lib/config';
import { chosenViews } from '../../lib/cli/chosen-views';
import { stackViews, viewOf, type View, type ViewSettings } from '../../lib/diagram';
import { checkNames } from '../../lib/diagram/views/names';
import { graphOf, stackGraphOf, type Graph } from '../../lib/graph';
import { PROJECT_ROOT, sampleApplication, synthesized } from '../support/sample';

const assembly = readAssembly(synthesized(sampleApplication(), { paths: true }));
const dev = graphOf(assembly, 'dev');

const view = (settings: Partial<ViewSettings> = {}, graph: Graph = dev): View =>
  viewOf(graph, { name: 'sketch', from: 'overview', ...settings });

const titles = ({ nodes }: View): string[] => nodes.map(({ title }) => title);

const said = ({ nodes, lines }: View): string[] => {
  const title = (id: string) => nodes.find((node) => node.id === id)?.title ?? id;
  return lines.map(({ from, to, label }) => `${title(from)} → ${title(to)}: ${label}`);
};

describe('the network of the sample', () => {
  const network = view({ from: 'network' });

  it('shows what stands in the VPC, and leaves out what does not', () => {
    expect(titles(network)).toEqual(
      expect.arrayContaining(['Internet users', 'Web load balancer', 'Web service', 'Task runner']),
    );
    expect(titles(network)).not.toContain('Tasks');
    expect(network.leftOut).toContainEqual({
      node: dev.nodes.find(({ title }) => title === 'Tasks')!.id,
      because: 'no network',
    });
    expect(network.groups.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['account', 'vpc', 'public', 'private']),
    );
  });

  it('has network paths and nothing else for lines', () => {
    expect(new Set(network.lines.map(({ family }) => family))).toEqual(new Set(['network']));
    expect(said(network)).toContainEqual(
      expect.stringMatching(/^Web load balancer → Web service: .*8080/),
    );
  });
});

describe('the data flow of the sample', () => {
  const flow = view({ from: 'data-flow' });

  it('follows a request from the caller to the task, by steps', () => {
    const lines = said(flow);
    expect(lines).toContainEqual(
      expect.stringMatching(/^Internet users → Web load balancer: 1 · /),
    );
    expect(lines).toContainEqual(expect.stringMatching(/^Web load balancer → Web service: 2 · /));
    expect(lines).toContain('Web service → Tasks: 3 · send');
    expect(lines).toContain('Tasks → Task runner: 4 · consume');
    expect(lines).toContain('Hello schedule → Hello schedule job: 1 · start');
  });

  it('has neither alarms nor settings, and says so', () => {
    expect(titles(flow)).not.toEqual(expect.arrayContaining(['Alarms']));
    expect(titles(flow)).not.toEqual(expect.arrayContaining(['API token']));
    expect(flow.truth).toMatch(/1 left out: a setting, not data/);
  });
});

describe('the permissions of the sample', () => {
  it('lead from the one who may to what it may, also where messages flow the other way', () => {
    const lines = said(view({ from: 'permissions' }));
    expect(lines).toContainEqual(expect.stringMatching(/^Task runner → Tasks: .*consume/));
    expect(lines).not.toContainEqual(expect.stringMatching(/^Tasks → Task runner/));
    expect(lines).toContainEqual(expect.stringMatching(/^Web service → Runs: read, write/));
  });

  it('show a right on everything as a problem, and conditions on the line', () => {
    const web = dev.nodes.find(({ title }) => title === 'Web service')!;
    const [right] = dev.edges.filter(({ from, kind }) => from === web.id && kind === 'write');
    const graph: Graph = {
      ...dev,
      edges: [
        ...dev.edges.filter((edge) => edge !== right),
        { ...right!, conditions: ['aws:SourceVpc'] },
      ],
      findings: [
        {
          kind: 'wildcard',
          message: 'Web service may do s3:* to everything',
          fix: 'name the bucket',
          nodes: [web.id],
          evidence: right!.evidence,
        },
      ],
    };
    const drawn = view({ from: 'permissions' }, graph);
    const wide = drawn.lines.filter(({ problem }) => problem !== undefined);
    expect(wide.map(({ problem }) => problem)).toEqual(['Web service may do s3:* to everything']);
    expect(titles(drawn)).toContain('Any resource');
    expect(said(drawn)).toContainEqual(expect.stringContaining('write if SourceVpc'));
  });
});

describe('the stacks of the sample', () => {
  const [stacks] = [...stackViews(stackGraphOf(assembly))];

  it('are drawn once for environments that are alike, and none is lost', () => {
    expect(stacks!.groups.map(({ title }) => title)[0]).toMatch(/^dev, test, prod/);
    const members = stacks!.nodes.flatMap(({ id, members: own }) => own ?? [id]);
    expect(members.sort()).toEqual(assembly.stacks.map(({ path }) => path).sort());
  });

  it('are joined by values, with the references that prove them', () => {
    const ids = new Set(assembly.stacks.flatMap((one) => one.resources.map(({ id }) => id)));
    const proofs = stacks!.lines.flatMap(({ edges }) => edges.flatMap(({ evidence }) => evidence));
    expect(said(stacks!)).toContainEqual(expect.stringMatching(/^Network → Web: \d+ values$/));
    expect(proofs.filter(({ resource }) => ids.has(resource)).length).toBeGreaterThan(20);
  });
});

describe('a view that people chose', () => {
  it('is a construct with its neighbors', () => {
    expect(titles(view({ focus: { on: 'web/WebService', depth: 0 } }))).toEqual(['Web service']);
    const near = titles(view({ focus: { on: 'web/WebService', depth: 1 } }));
    expect(near).toEqual(expect.arrayContaining(['Web service', 'Web load balancer', 'Tasks']));
    expect(near).not.toContain('Internet users');
    expect(titles(view({ focus: { on: 'dev/web/WebService', depth: 2 } }))).toContain(
      'Internet users',
    );
  });

  it('has what is included and not what is excluded, by type, title or path', () => {
    expect(titles(view({ include: ['AWS::SQS::*'], exclude: ['*dead letters'] }))).toEqual([
      'Tasks',
    ]);
    expect(titles(view({ include: ['tasks/Hello'] }))).toContain('Hello schedule job');
    expect(titles(view({ include: ['web SERVICE'] }))).toEqual(['Web service']);
    expect(titles(view({ include: ['tasks/Hel'] }))).toEqual([]);
    expect(titles(view({ include: ['**/Schedule/**'] }))).toContain('Hello schedule');
  });

  it('has titles, icons and notes of people’s own', () => {
    const drawn = view({
      rename: { 'data/Tasks/Queue': 'Work to do' },
      icons: { 'Web service': '<svg/>' },
      notes: ['Closed on Sundays'],
    });
    expect(titles(drawn)).toContain('Work to do');
    expect(drawn.nodes.filter(({ icon }) => icon === '<svg/>').map(({ title }) => title)).toEqual([
      'Web service',
    ]);
    expect(drawn.notes).toEqual(['Closed on Sundays']);
  });

  it('tells what is drawn by hand from what was found', () => {
    const externals = [
      {
        name: 'warehouse',
        title: 'Warehouse',
        facts: 'on-premises',
        to: { 'Web load balancer': 'orders' },
        from: { 'Task runner': 'labels' },
      },
    ];
    const drawn = view({ externals });
    const [warehouse] = drawn.nodes.filter(({ byHand }) => byHand === true);
    expect(warehouse).toMatchObject({ title: 'Warehouse', type: 'external', facts: 'on-premises' });
    const byHand = drawn.lines.filter((line) => line.byHand === true);
    expect(byHand.map(({ label }) => label).sort()).toEqual(['labels', 'orders']);
    expect(byHand.every(({ from, to }) => [from, to].includes(warehouse!.id))).toBe(true);
    expect(drawn.notes).toEqual(['Drawn by hand, in no template: Warehouse']);
    const alone = view({ externals, include: ['Runs'] });
    expect(titles(alone)).toEqual(['Runs']);
  });

  it('has the frames that people want', () => {
    const frames = (groupBy: ViewSettings['groupBy']) =>
      view({ groupBy: groupBy! }).groups.map(({ title }) => title);
    expect(frames('stack')).toEqual(
      expect.arrayContaining(['Network', 'Data', 'Web', 'Tasks', 'Observability']),
    );
    expect(frames('construct')).toContain('Hello');
    expect(frames('none')).toEqual([]);
    expect(new Set(view({ groupBy: 'stack' }).nodes.map(({ id }) => id))).toEqual(
      new Set(view().nodes.map(({ id }) => id)),
    );
  });

  it.each([
    [{ focus: { on: 'web/WebServce', depth: 1 } }, /focus: .*did you mean 'web\/WebService'/],
    [{ include: ['AWS::SQS::Quue'] }, /include: .*did you mean 'AWS::SQS::Queue'/],
    [{ rename: { 'Web servise': 'Shop' } }, /rename: .*did you mean 'Web service'/],
    [{ exclude: ['(['] }, /exclude: '\(\['/],
  ] as const)('says which name nothing has: %j', (settings, message) => {
    const wrong = { name: 'sketch', from: 'overview', ...settings } as const;
    expect(() => checkNames([dev], wrong)).toThrow(message);
  });

  it('may name what one environment has and another has not', () => {
    const firewall = {
      name: 'sketch',
      from: 'overview',
      include: ['NAT gateway', 'Backup*'],
    } as const;
    expect(() => checkNames([dev], firewall)).toThrow(/Backup/);
    expect(() => checkNames([dev, graphOf(assembly, 'prod')], firewall)).not.toThrow();
  });
});

describe('what is drawn', () => {
  const files = (options: Parameters<typeof chosenViews>[1]) => [
    ...chosenViews(assembly, options).views.keys(),
  ];

  it('is, by default, four views of each environment and two of the application', () => {
    expect(files({})).toEqual(
      expect.arrayContaining([
        ...['overview', 'network', 'data-flow', 'permissions'].map((name) => `prod-${name}`),
        'app-delivery',
        'app-stacks',
      ]),
    );
    expect(files({})).not.toContain('dev-full');
    // The stage of the images has no network, and nothing flows there.
    expect(files({}).filter((file) => file.startsWith('delivery-'))).toEqual([
      'delivery-overview',
      'delivery-permissions',
    ]);
  });

  it('is what was asked for, under names of its own where it is narrowed', () => {
    expect(files({ view: 'full, stacks' }).sort()).toEqual(
      ['app-stacks', 'delivery-full', 'dev-full', 'prod-full', 'test-full'].sort(),
    );
    expect(files({ view: 'overview', focus: 'web/WebService' })).toEqual([
      'dev-overview-web-webservice',
      'test-overview-web-webservice',
      'prod-overview-web-webservice',
    ]);
    expect(() => files({ view: 'netwrk' })).toThrow(/did you mean 'network'/);
  });

  it('promotes what is built once through the environments in their order', () => {
    const delivery = chosenViews(assembly, { view: 'delivery' }).views.get('app-delivery')!;
    const lines = said(delivery);
    expect(lines).toEqual(
      expect.arrayContaining([
        'Release → The release, built once: writes',
        'The release, built once → Deploy dev: ',
        'The release, built once → Deploy prod: ',
        'Prepare prod → Approve prod: ',
        'Approve prod → Deploy prod: ',
        'Deploy dev → Prepare test: ',
      ]),
    );
    expect(delivery.nodes.find(({ title }) => title === 'Approve prod')!.group).toBe(
      delivery.nodes.find(({ title }) => title === 'Deploy prod')!.group,
    );
  });
});

describe('views in the configuration', () => {
  const configured = (views: ApplicationInput['views']) =>
    resolveApplication(
      {
        name: 'shop',
        environments: { dev: { account: '111111111111', region: 'eu-west-1' } },
        views,
      },
      { root: PROJECT_ROOT },
    ).views;

  it('come after the built-in ones, with the settings of all views under their own', () => {
    const views = configured({
      all: { rename: { Web: 'Shop', Runs: 'Ledger' }, exclude: ['Alarms'] },
      checkout: { focus: 'web/WebService', rename: { Web: 'Checkout' }, from: 'network' },
      network: { title: 'who reaches whom' },
    });
    expect(views.map(({ name }) => name)).toEqual([
      'overview',
      'network',
      'data-flow',
      'permissions',
      'full',
      'checkout',
    ]);
    expect(views.at(-1)).toMatchObject({
      from: 'network',
      focus: { on: 'web/WebService', depth: 1 },
      rename: { Web: 'Checkout', Runs: 'Ledger' },
      exclude: ['Alarms'],
    });
    expect(views[1]).toMatchObject({ from: 'network', title: 'who reaches whom' });
  });

  it.each([
    [{ stacks: {} }, /views\.stacks: is drawn of the whole application/],
    [{ all: { focus: 'web' } }, /views\.all\.focus: is for one view/],
    [{ network: { from: 'full' } }, /views\.network\.from: 'network' is a view of its own/],
    [{ mine: { depth: 2 } }, /views\.mine\.depth: is for a view with focus/],
    [{ mine: { environments: ['dve'] } }, /did you mean 'dev'/],
    [{ mine: { icons: { Web: 'README.md' } } }, /views\.mine\.icons\.Web: .*SVG file/],
    [{ mine: { icons: { Web: '../x.svg' } } }, /SVG file below the project root/],
    [{ mine: { externals: { bank: {} } } }, /views\.mine\.externals\.bank: reaches nothing/],
    [{ mine: { includ: ['x'] } }, /did you mean 'include'/],
    [{ mine: { from: 'picture' } }, /views\.mine\.from: 'picture' is not allowed/],
  ] as const)('say what is wrong: %j', (views, message) => {
    expect(() => configured(views as never)).toThrow(message);
  });
});
