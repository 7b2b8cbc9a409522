import { deliveryView } from '../../lib/diagram';
import { arrange } from '../../lib/diagram/arrange';
import { titleWidth, type Layout } from '../../lib/diagram/layout';
import { aspectOf, boxOf, overlap, qualityOf } from '../../lib/diagram/quality';

/** A pipeline to environments of these names; some ask a person first, some are deployed in two parts at once. */
function pipelineTo(names: readonly string[], { asks = '', parts = '', releases = false } = {}) {
  const steps = names.flatMap((environment) => {
    const step = (verb: string, kind: 'compare' | 'approval' | 'deploy') => ({
      name: `${verb} ${environment}`,
      facts: verb,
      kind,
      environment,
    });
    return [
      [step('Diff', 'compare')],
      ...(environment === asks ? [[step('Approve', 'approval')]] : []),
      environment === parts
        ? [step('Deploy a', 'deploy'), step('Deploy b', 'deploy')]
        : [step('Deploy', 'deploy')],
    ];
  });
  return deliveryView({
    name: 'shop',
    source: 'a test',
    built: '2 stacks',
    environments: names.map((name) => ({ name, title: `${name} · AWS account 111111111111` })),
    steps: [
      [{ name: 'Test', facts: 'npm test', kind: 'check' }],
      [{ name: 'Synthesize', facts: 'cdk synth', kind: 'build' }],
      ...(releases ? [[{ name: 'Release', facts: 'once', kind: 'release' } as const]] : []),
      ...steps,
    ],
  });
}

/** Lines that cross the band in which a frame's title stands. */
const linesOverTitles = ({ groups, lines }: Layout): string[] =>
  lines.flatMap(({ line, points }) => {
    const pieces = points.slice(1).map((to, index) => boxOf(points[index]!, to));
    const crossed = groups.find((frame) =>
      pieces.some((piece) =>
        overlap(piece, { ...frame, width: titleWidth(frame.group), height: 32 }),
      ),
    );
    return crossed === undefined ? [] : [`${line.from} → ${line.to} over ${crossed.group.title}`];
  });

const faultless = { overlaps: 0, clipped: 0, throughCards: 0 };

describe('the picture of a pipeline', () => {
  it.each([
    [['dev'], {}],
    [['dev'], { asks: 'dev', releases: true }],
    [['dev', 'prod'], {}],
    [['dev', 'test', 'prod'], { asks: 'prod' }],
    [['dev', 'test', 'prod'], { asks: 'prod', releases: true }],
    [['dev', 'test', 'stage', 'prod', 'west'], { asks: 'test', releases: true }],
    ['abcdefgh'.split(''), { asks: 'c', releases: true }],
    [['zeta', 'alpha', 'mid', 'beta'], { asks: 'alpha' }],
  ])('shows environments abreast in their order, without a crossing: %j', async (names, more) => {
    const view = pipelineTo(names, more);
    const { layout } = await arrange(view);
    const { crossings, ...faults } = qualityOf(layout);
    expect(crossings).toBe(0);
    expect(faults).toMatchObject(faultless);
    expect(layout.lines.map(({ line }) => line)).toEqual(view.lines);
    expect(new Set(layout.groups.map(({ y }) => y)).size).toBe(1);
    const inOrder = layout.groups.toSorted((a, b) => a.x - b.x).map(({ group }) => group);
    expect(inOrder).toEqual(view.groups);
    expect(linesOverTitles(layout)).toEqual([]);
  });

  it.each([
    ['more than a page is wide', 'abcdefgh'.split(''), {}],
    ['parts that are deployed at once', ['dev', 'test', 'prod'], { parts: 'dev' }],
    ['parts at the end', ['dev', 'prod'], { parts: 'prod', asks: 'dev' }],
  ])('has all its steps and lines, and nothing over anything: %s', async (_, names, more) => {
    const view = pipelineTo(names, more);
    const { layout } = await arrange(view);
    expect(qualityOf(layout)).toMatchObject(faultless);
    expect(layout.nodes.map(({ node }) => node)).toEqual(view.nodes);
    expect(layout.lines.map(({ line }) => line)).toEqual(view.lines);
    for (const { points } of layout.lines) expect(points.length).toBeGreaterThan(1);
    expect(aspectOf(layout)).toBeLessThan(2.5);
  });

  /** Environments by wave; each is prepared, some ask a person, all of a wave are deployed at once. */
  const inWaves = (waves: readonly (readonly string[])[], asks: readonly string[] = []) => {
    const step =
      (kind: 'compare' | 'approval' | 'deploy', verb: string) => (environment: string) => ({
        name: `${verb} ${environment}`,
        facts: verb.toLowerCase(),
        kind,
        environment,
      });
    return deliveryView({
      name: 'shop',
      source: 'a test',
      built: '2 stacks',
      environments: waves.flat().map((name, index) => ({
        name,
        title: `${name}  ·  AWS account 111111111111  ·  region-${index}`,
      })),
      steps: [
        [{ name: 'Synthesize', facts: 'cdk synth', kind: 'build' }],
        ...waves.flatMap((wave) => [
          wave.map(step('compare', 'Prepare')),
          ...wave
            .filter((name) => asks.includes(name))
            .map((name) => [step('approval', 'Approve')(name)]),
          wave.map(step('deploy', 'Deploy')),
        ]),
      ],
    });
  };

  it.each([
    [[['eu', 'us', 'ap']], []],
    [[['dev'], ['eu', 'us']], ['us']],
    [
      [['dev', 'qa'], ['eu', 'us', 'ap'], ['last']],
      ['qa', 'eu', 'ap'],
    ],
    [
      [
        ['e', 'pl', 'de', 'p', 're'],
        ['e2', 'pl2', 'de2', 'p2', 're2'],
      ],
      [],
    ],
  ])(
    'shows in one frame what is deployed side by side, without a crossing: %j',
    async (waves, asks) => {
      const view = inWaves(waves, asks);
      const { layout } = await arrange(view);
      const { crossings, ...faults } = qualityOf(layout);
      expect(crossings).toBe(0);
      expect(faults).toMatchObject(faultless);
      expect(linesOverTitles(layout)).toEqual([]);
      expect(layout.lines.map(({ line }) => line)).toEqual(view.lines);
      expect(new Set(view.nodes.map(({ id }) => id)).size).toBe(view.nodes.length);
      const frames = layout.groups.toSorted((a, b) => a.x - b.x).map(({ group }) => group.title);
      expect(frames.map((title) => title.split('  ·  ')[0])).toEqual(
        waves.map((wave) => wave.join(', ')),
      );
      expect(new Set(layout.groups.map(({ y }) => y)).size).toBe(1);
    },
  );

  it('says of a step what it is done in, and how many it stands for', () => {
    const { nodes, truth, groups } = inWaves([['dev'], ['eu', 'us']], ['us']);
    expect(
      nodes.map(({ title, count }) => (count === undefined ? title : `${title} (${count})`)),
    ).toEqual([
      'Commit',
      'Synthesize',
      'Prepare dev',
      'Deploy dev',
      'Prepare eu, us (2)',
      'Approve us',
      'Deploy eu, us (2)',
      'The release, built once',
    ]);
    expect(truth).toContain('8 stages · 3 environments');
    expect(groups[1]?.title).toBe('eu, us  ·  AWS account 111111111111  ·  region-1, region-2');
    expect(inWaves([['a', 'b', 'c', 'd', 'e']]).groups[0]?.title).toBe(
      'a, b, c, d, e  ·  AWS account 111111111111  ·  region-0, region-1, region-2 and 2 more',
    );
  });
});
