import { describeWith } from '../../support/prerequisites';
import { REGIONS, SAMPLE, TOLD, YES } from './applications';
import { tell, type Told } from './told';

const EARLIER = '20261120T101500Z-1a2b3c4';
const AGAIN = { [`Deploy to prod again: release ${EARLIER}?`]: 'ada' };

const again = (release: string, environment = 'all') => ({
  RELEASE: release,
  ENVIRONMENT: environment,
});

/** What somebody might type, or mean to break in with. */
const NO_RELEASES = [
  'prod',
  '--help',
  '20261120T101500Z',
  `${EARLIER}; id`,
  `${EARLIER}\nid`,
  '$(id)',
  "'; id; '",
  '${currentBuild}',
  `x${EARLIER}`,
  `20261120T101500Z-${'a'.repeat(41)}`,
];

const scenarios = {
  pullRequest: { text: SAMPLE, branch: 'PR-7', changeId: '7' },
  otherBranch: { text: SAMPLE, branch: 'feature' },
  unaffected: {
    text: SAMPLE,
    branch: 'PR-7',
    changeId: '7',
    prints: { 'slipway affected': 'nothing' },
  },
  affected: {
    text: SAMPLE,
    branch: 'PR-7',
    changeId: '7',
    prints: { 'slipway affected': 'runner image' },
  },
  undecided: { text: SAMPLE, branch: 'PR-7', changeId: '7', fails: ['slipway affected'] },
  unaffectedOnMain: {
    text: SAMPLE,
    branch: 'main',
    answers: YES,
    prints: { 'slipway affected': 'nothing' },
  },
  again: { text: SAMPLE, branch: 'main', answers: AGAIN, params: again(EARLIER) },
  againProd: { text: SAMPLE, branch: 'main', answers: AGAIN, params: again(EARLIER, 'prod') },
  againRefused: { text: SAMPLE, branch: 'main', params: again(EARLIER, 'prod') },
  againFailing: {
    text: SAMPLE,
    branch: 'main',
    answers: AGAIN,
    params: again(EARLIER),
    fails: ['rollback test'],
  },
  againOnBranch: { text: SAMPLE, branch: 'feature', params: again(EARLIER) },
  againWithRoles: { text: TOLD, branch: 'main', answers: AGAIN, params: again(EARLIER) },
  againInRegions: {
    text: REGIONS,
    branch: 'main',
    params: again(EARLIER, 'prod-ap'),
  },
  none: { text: SAMPLE, branch: 'main', answers: YES, params: again('') },
  ...Object.fromEntries(
    NO_RELEASES.map((typed, index) => [
      `typed${index}`,
      { text: SAMPLE, branch: 'main', params: again(typed), answers: YES },
    ]),
  ),
  toldOfFailure: { text: TOLD, branch: 'main', answers: YES, fails: ['slipway deploy'] },
  toldOfNothingNew: {
    text: TOLD,
    branch: 'main',
    answers: YES,
    fails: ['slipway deploy'],
    previous: 'FAILURE',
  },
  toldOfRecovery: { text: TOLD, branch: 'main', answers: YES, previous: 'FAILURE' },
  toldNothing: { text: TOLD, branch: 'main', answers: YES },
  toldNothingOfBranches: { text: TOLD, branch: 'feature', fails: ['npm test'] },
  toldWithoutMail: {
    text: TOLD,
    branch: 'main',
    answers: YES,
    fails: ['slipway deploy', 'curl'],
    missing: ['mail'],
  },
} as const;

describeWith('groovy', 'the Jenkinsfile, executed otherwise', () => {
  let told: Told<keyof typeof scenarios>;
  beforeAll(() => {
    told = tell(scenarios);
  });

  it('builds and plans on any branch, with the role that reads, and pushes and deploys nothing', () => {
    for (const name of ['pullRequest', 'otherBranch'] as const) {
      expect(told.build(name).result).toBe('SUCCESS');
      expect(told.commands(name, 'slipway release')).toEqual(['npx slipway release --app cdk.out']);
      expect(told.commands(name, 'slipway plan')).toHaveLength(3);
      expect(told.deployed(name)).toEqual([]);
      expect(told.happened(name, 'input')).toEqual([]);
    }
  });

  it('builds nothing for a pull request that changes nothing that is built, and still checks it', () => {
    expect(told.build('unaffected').result).toBe('SUCCESS');
    expect(told.stages('unaffected')).toEqual([
      'Check',
      'Test',
      'Generated files',
      'Audit',
      'Affected',
    ]);
    expect(told.stages('affected')).toEqual(told.stages('pullRequest'));
    expect(told.build('undecided').result).toBe('FAILURE');
  });

  it('leaves nothing out on main: an earlier change may wait there', () => {
    expect(told.deployed('unaffectedOnMain')).toEqual(['dev', 'test', 'prod']);
    expect(told.commands('unaffectedOnMain', 'affected')).toEqual([]);
  });

  it('deploys an earlier release again, in order, checking and building nothing', () => {
    expect(told.build('again').result).toBe('SUCCESS');
    expect(told.stages('again')).toEqual([
      'Deploy dev',
      'Deploy test',
      'Approve prod',
      'Deploy prod',
    ]);
    expect(told.commands('again', 'npx')).toEqual([
      'npx slipway rollback dev "$RELEASE"',
      'npx slipway rollback test "$RELEASE"',
      'npx slipway rollback prod "$RELEASE"',
    ]);
    expect(told.commands('againProd', 'npx')).toEqual(['npx slipway rollback prod "$RELEASE"']);
    expect(told.commands('againInRegions', 'npx')).toEqual([
      'npx slipway rollback prod-ap "$RELEASE"',
    ]);
    for (const { what, around } of told.build('againProd').events) {
      if (!what.includes('rollback')) continue;
      expect(around.map((one) => one.split(' ')[0])).toEqual(['stage', 'lock', 'agent', 'timeout']);
    }
    const roles = told
      .build('againWithRoles')
      .events.filter(({ what }) => what.includes('rollback'))
      .map(({ around }) => around.find((one) => one.startsWith('environment '))!);
    expect(roles).toHaveLength(2);
    for (const role of roles) expect(role).toContain('role/shop-pipeline ');
  });

  it('asks before an earlier release comes to production too, and names it', () => {
    expect(told.happened('againProd', 'input')).toEqual([
      `input Deploy to prod again: release ${EARLIER}?`,
    ]);
    expect(told.build('againRefused').result).toBe('ABORTED');
    expect(told.commands('againRefused', 'npx')).toEqual([]);
  });

  it('stops where an earlier release fails, too', () => {
    expect(told.build('againFailing').result).toBe('FAILURE');
    expect(told.stages('againFailing')).toEqual(['Deploy dev', 'Deploy test']);
  });

  it('takes as an earlier release nothing but the id of one, on main alone', () => {
    for (const [index, typed] of NO_RELEASES.entries()) {
      const { result, notes, events } = told.build(`typed${index}` as 'again');
      expect({ typed, result }).toEqual({ typed, result: 'FAILURE' });
      expect(notes.join()).toContain('RELEASE is no id of a release');
      expect(events).toEqual([]);
    }
    expect(told.build('againOnBranch')).toMatchObject({ result: 'FAILURE', events: [] });
    expect(told.deployed('none')).toEqual(['dev', 'test', 'prod']);
  });

  it('tells the team once when the main branch breaks, and once when it works again', () => {
    expect(told.happened('toldNothing', 'mail')).toEqual([]);
    expect(told.happened('toldOfFailure', 'mail')).toEqual([
      'mail team@example.com: shop/main failed: build 7',
    ]);
    expect(told.commands('toldOfFailure', 'curl')).toHaveLength(1);
    expect(told.happened('toldOfNothingNew', 'mail')).toEqual([]);
    expect(told.happened('toldOfRecovery', 'mail')).toEqual([
      'mail team@example.com: shop/main works again: build 7',
    ]);
    expect(told.happened('toldNothingOfBranches', 'mail')).toEqual([]);
    const chat = told.build('toldOfFailure').events.find(({ what }) => what.includes('curl'))!;
    expect(chat.around).toContain('credentials chat');
    // A chat that does not answer, or no plugin for mail: the build is what it was.
    expect(told.build('toldWithoutMail').result).toBe('FAILURE');
    expect(told.commands('toldWithoutMail', 'curl')).toHaveLength(1);
  });
});
