import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describeWith } from '../../support/prerequisites';
import { REGIONS, SAMPLE, TOLD } from './applications';

/** CodeNarc, as npm-groovy-lint brings it: without that program's own two minutes of looking around. */
const JARS = join(dirname(require.resolve('npm-groovy-lint')), 'java');

interface Report {
  readonly packages: readonly {
    readonly files: readonly {
      readonly name: string;
      readonly violations: readonly { readonly ruleName: string; readonly message: string }[];
    }[];
  }[];
}

/** Names of rules that a file breaks, by the file's name. */
function lint(files: Readonly<Record<string, string>>): Record<string, string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-groovy-'));
  try {
    mkdirSync(join(folder, 'files'));
    for (const [name, text] of Object.entries(files))
      writeFileSync(join(folder, 'files', `${name}.groovy`), text);
    const report = join(folder, 'report.json');
    const { status, stdout, stderr } = spawnSync(
      'java',
      [
        '-XX:TieredStopAtLevel=1',
        '-cp',
        [join(JARS, '*'), join(JARS, 'groovy', 'lib', '*')].join(':'),
        'org.codenarc.CodeNarc',
        `-basedir=${join(folder, 'files')}`,
        '-includes=*.groovy',
        `-rulesetfiles=file:${join(__dirname, 'rules.groovy')}`,
        `-report=json:${report}`,
      ],
      { cwd: folder, encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`CodeNarc failed: ${stdout}${stderr}`);
    const { packages } = JSON.parse(readFileSync(report, 'utf8')) as Report;
    return Object.fromEntries(
      packages.flatMap((one) =>
        one.files.map(({ name, violations }) => [
          name.replace(/\.groovy$/, ''),
          violations.map(({ ruleName }) => ruleName),
        ]),
      ),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

jest.setTimeout(300_000);

describeWith('groovy', 'the Jenkinsfile, linted', () => {
  it('breaks none of CodeNarc’s rules, those for Jenkinsfiles among them', () => {
    const broken = lint({
      sample: SAMPLE,
      told: TOLD,
      regions: REGIONS,
      // What the rules find where there is something to find.
      wrong: 'def asked(x) { if (x == null) return 1; }\n@NonCPS\ndef told() { sleep 1 }\n',
    });
    const { wrong = [], ...others } = broken;
    expect(others).toEqual({ sample: [], told: [], regions: [] });
    expect(wrong).toEqual(expect.arrayContaining(['IfStatementBraces', 'UnnecessarySemicolon']));
  });
});
