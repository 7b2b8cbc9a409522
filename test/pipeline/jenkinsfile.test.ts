import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { renderJenkinsfile } from '../../lib/pipeline';
import { resolveApplication } from '../../lib/config';
import { groovyQuote, shellQuote } from '../../lib/pipeline/quote';
import { pipelineOf } from '../../lib/pipeline/stages';
import { RELEASE_ID } from '../../lib/pipeline/words';
import { releaseSchema } from '../../lib/operations/release/release';
import { PROJECT_ROOT, sampleApplication } from '../support/sample';
import { cases } from '../support/cases';

describe('the Jenkinsfile', () => {
  const text = renderJenkinsfile(sampleApplication());

  it('in this repository is what the environments say', () => {
    expect(readFileSync(join(PROJECT_ROOT, 'Jenkinsfile'), 'utf8')).toBe(text);
  });

  it('promotes one assembly through the environments in their order', () => {
    const stages = pipelineOf(sampleApplication()).groups.map((group) =>
      group.map(({ name }) => name).join(' + '),
    );
    expect(stages).toEqual([
      'Check + Test + Generated files + Audit + Affected',
      'Synthesize',
      'Policy + Compare',
      'Build images + Release',
      'Plan dev',
      'Prepare dev',
      'Deploy dev',
      'Plan test',
      'Prepare test',
      'Deploy test',
      'Plan prod',
      'Prepare prod',
      'Approve prod',
      'Deploy prod',
    ]);
    expect(text.match(/cdk synth/g)).toHaveLength(1);
    expect(text.match(/slipway deploy \w+ --app cdk\.out --release release/g)).toHaveLength(3);
  });

  const stage = (name: string, from = text) => {
    const found = new RegExp(`\\n( *)stage\\('${name}'\\) \\{(.*?)\\n\\1\\}`, 's').exec(from);
    return found?.[2] ?? `no stage ${name}`;
  };

  it('asks a person before production, holding no agent meanwhile', () => {
    expect(stage('Approve prod')).toMatch(
      /timeout\(time: 24.*'Deploy to prod\?'.*input\(message: question/s,
    );
    expect(stage('Approve prod')).not.toContain('agent {');
    expect(text.indexOf("stage('Approve prod')")).toBeLessThan(
      text.indexOf("stage('Deploy prod')"),
    );
    expect(text.match(/ input\(/g)).toHaveLength(1);
  });

  it('deploys from the main branch alone', () => {
    for (const name of ['Prepare dev', 'Deploy dev', 'Deploy test', 'Approve prod', 'Deploy prod'])
      expect(stage(name)).toMatch(
        /when \{\s+beforeOptions true\s+beforeAgent true\s+(?:expression \{ !params.RELEASE \}\s+)?expression \{ env.BRANCH_NAME == 'main' \}/,
      );
    for (const name of ['Check', 'Test', 'Synthesize'])
      expect(stage(name)).not.toContain('BRANCH_NAME');
    for (const name of ['Plan dev', 'Plan test', 'Plan prod'])
      expect(stage(name)).toContain("env.BRANCH_NAME != 'main'");
  });

  it('deploys one build at a time, and no older one after a newer one', () => {
    for (const name of ['dev', 'test', 'prod'])
      expect(stage(`Deploy ${name}`)).toMatch(
        new RegExp(`lock\\(resource: 'slipway-sample-${name}'.*milestone\\(ordinal`, 's'),
      );
    const ordinals = [...text.matchAll(/milestone\(ordinal: (\d+)\)/g)].map(([, n]) => Number(n));
    expect(ordinals).toEqual([1, 2, 3, 4]);
    expect(text).toContain('disableConcurrentBuilds()');
  });

  it('gives every command and every question a time limit', () => {
    const depth = (line: string) => /^ */.exec(line)![0].length;
    const lines = text.split('\n');
    for (const [index, line] of lines.entries()) {
      if (!/^ *(?:sh |checkout |def approver = input)/.test(line)) continue;
      if (depth(line) < 8) continue;
      const around = lines
        .slice(0, index)
        .reverse()
        .find((above) => depth(above) < depth(line));
      expect(around).toMatch(/^ *(?:timeout\(|script \{|if \(params.RELEASE\)|else \{)/);
    }
  });

  it('keeps build contexts whole between stages', () => {
    expect(text).toMatch(/stash .*useDefaultExcludes: false/);
  });

  it('assumes the role by a token of Jenkins where its issuer is named, in the stages that need AWS', () => {
    const application = resolveApplication(
      {
        name: 'shop',
        delivery: {
          jenkins: {
            oidcIssuer: 'https://jenkins.example.com/oidc',
            oidcSubject: 'https://jenkins.example.com/job/shop/job/main/',
          },
        },
        environments: { dev: { account: '111111111111', region: 'eu-west-1' } },
      },
      { root: PROJECT_ROOT },
    );
    const withToken = renderJenkinsfile(application);
    expect(withToken.match(/arn:aws:iam::111111111111:role\/shop-pipeline'/g)).toHaveLength(3);
    for (const name of ['Plan dev', 'Release', 'Prepare dev', 'Deploy dev'])
      expect(stage(name, withToken)).toContain(
        "AWS_WEB_IDENTITY_TOKEN_FILE = credentials('shop-aws')",
      );
    expect(text).not.toContain('AWS_ROLE_ARN');
    expect(withToken).not.toMatch(/AWS_(?:ACCESS_KEY|SECRET)/);
  });

  it('runs only npm scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')) as {
      scripts: object;
    };
    const named = [...text.matchAll(/npm (?:run )?((?!ci')[\w:]+)/g)].map(([, name]) => name!);
    expect(named.length).toBeGreaterThan(5);
    for (const name of named.filter((one) => one !== 'run'))
      expect(Object.keys(scripts)).toContain(name);
  });
});

describe('the id of an earlier release', () => {
  const { id } = releaseSchema.shape;
  const taken = new RegExp(`^${RELEASE_ID}$`);

  it('is what a release calls itself, and no other word', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^[0-9]{7,9}T[0-9]{6}Z-[\w.;$ -]{0,42}$/)),
        (word) => {
          expect(taken.test(word)).toBe(id.safeParse(word).success);
        },
      ),
      { examples: [['20261121T204940Z-0eadc7a'], ['20261121T204940Z-0eadc7a\n'], ['']] },
    );
  });
});

describe('any word', () => {
  it('reaches a shell as it is', () => {
    fc.assert(
      fc.property(
        fc.string().filter((word) => !word.includes('\0')),
        (word) => {
          expect(
            execFileSync('sh', ['-c', `printf %s ${shellQuote(word)}`], { encoding: 'utf8' }),
          ).toBe(word);
        },
      ),
      { numRuns: cases(50), examples: [["'; rm -rf x; '"], ['$(id)'], ['`id`'], ['a\nb'], ['']] },
    );
  });

  it('stays within its Groovy string, without interpolation', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (word) => {
        expect(groovyQuote(word)).toMatch(/^'(?:[^'\\\n\r]|\\.)*'$/);
      }),
      { examples: [["'"], ['\\'], ["\\'"], ['${x}'], ['a\nb']] },
    );
  });
});
