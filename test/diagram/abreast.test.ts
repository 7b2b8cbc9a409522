import { deliveryView } from '../../lib/diagram';
import { arrange } from '../../lib/diagram/arrange';
import { aspectOf, qualityOf } from '../../lib/diagram/quality';

/** A pipeline to environments of these names; some ask a person first, some are deployed in two parts at once. */
function pipelineTo(names: readonly string[], { asks = '', parts = '' } = {}) {
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
      ...steps,
    ],
  });
}

const faultless = { overlaps: 0, clipped: 0, throughCards: 0 };

describe('the picture of a pipeline', () => {
  it.each([
    [['dev', 'prod'], {}],
    [['dev', 'test', 'prod'], { asks: 'prod' }],
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
  });

  it.each([
    ['one environment', ['dev'], {}],
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
});
