import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { renderJenkinsfile } from '../../lib/pipeline';
import { resolveApplication } from '../../lib/config';
import { groovyQuote, shellQuote } from '../../lib/pipeline/quote';
import { pipelineOf } from '../../lib/pipeline/stages';
import { PROJECT_ROOT, sampleApplication } from '../support/sample';

describe('the Jenkinsfile', () => {
  const text = renderJenkinsfile(sampleApplication());

  it('in this repository is what the environments say', () => {
    expect(readFileSync(join(PROJECT_ROOT, 'Jenkinsfile'), 'utf8')).toBe(text);
  });

  it('promotes one assembly through the environments in their order', () => {
    const stages = pipelineOf(sampleApplication()).map((group) =>
      group.map(({ name }) => name).join(' + '),
    );
    expect(stages).toEqual([
      'Check + Test',
      'Synthesize',
      'Diff dev',
      'Deploy dev',
      'Diff test',
      'Deploy test',
      'Diff prod',
      'Approve prod',
      'Deploy prod',
    ]);
    expect(text.match(/cdk synth/g)).toHaveLength(1);
    expect(text.match(/cdk deploy --app cdk\.out/g)).toHaveLength(3);
  });

  const stage = (name: string, from = text) => {
    const found = new RegExp(`\\n( *)stage\\('${name}'\\) \\{(.*?)\\n\\1\\}`, 's').exec(from);
    return found?.[2] ?? `no stage ${name}`;
  };

  it('asks a person before production, holding no agent meanwhile', () => {
    expect(stage('Approve prod')).toMatch(/timeout\(time: 24.*input message: 'Deploy to prod\?'/s);
    expect(stage('Approve prod')).not.toContain('agent {');
    expect(text.indexOf("stage('Approve prod')")).toBeLessThan(
      text.indexOf("stage('Deploy prod')"),
    );
    expect(text.match(/input message/g)).toHaveLength(1);
  });

  it('deploys from the main branch alone, and asks for no agent elsewhere', () => {
    for (const name of ['Deploy dev', 'Deploy test', 'Approve prod', 'Deploy prod'])
      expect(stage(name)).toMatch(/when \{\s+beforeAgent true\s+branch 'main'\s+\}/);
    for (const name of ['Check', 'Test', 'Synthesize', 'Diff dev', 'Diff test', 'Diff prod'])
      expect(stage(name)).not.toContain('when {');
  });

  it('deploys one build at a time, and no older one after a newer one', () => {
    for (const name of ['dev', 'test', 'prod'])
      expect(stage(`Deploy ${name}`)).toMatch(
        new RegExp(`lock\\(resource: 'slipway-sample-${name}'.*\\{\\s+milestone\\(ordinal`),
      );
    const ordinals = [...text.matchAll(/milestone\(ordinal: (\d+)\)/g)].map(([, n]) => Number(n));
    expect(ordinals).toEqual([1, 2, 3, 4]);
  });

  it('gives every command and every question a time limit, counted inside the lock', () => {
    const depth = (line: string) => /^ */.exec(line)![0].length;
    const lines = text.split('\n');
    for (const [index, line] of lines.entries()) {
      if (!/^ *(?:sh|input|checkout) /.test(line)) continue;
      const around = lines
        .slice(0, index)
        .reverse()
        .find((above) => depth(above) < depth(line));
      expect(around).toMatch(/^ *timeout\(/);
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
    expect(withToken.match(/arn:aws:iam::111111111111:role\/shop-pipeline/g)).toHaveLength(2);
    for (const name of ['Diff dev', 'Deploy dev'])
      expect(stage(name, withToken)).toContain(
        "AWS_WEB_IDENTITY_TOKEN_FILE = credentials('shop-aws')",
      );
    expect(text).not.toContain('AWS_ROLE_ARN');
    expect(withToken).not.toMatch(/AWS_(?:ACCESS_KEY|SECRET)/);
  });

  it('takes a label of any characters as a label', () => {
    const agentLabel = `it's "\\ $\{HOME} $(id)\n linux`;
    const application = resolveApplication(
      {
        name: 'shop',
        delivery: { jenkins: { agentLabel } },
        environments: { dev: { account: '111111111111', region: 'eu-west-1' } },
      },
      { root: PROJECT_ROOT },
    );
    const labels = renderJenkinsfile(application).match(/agent \{ label .*/g);
    expect(new Set(labels)).toEqual(
      new Set([String.raw`agent { label 'it\'s "\\ ${'$'}{HOME} $(id)\n linux' }`]),
    );
  });

  it('runs only npm scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')) as {
      scripts: object;
    };
    for (const [, name] of text.matchAll(/npm (?:run )?(check|test)'/g))
      expect(scripts).toHaveProperty(name!);
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
      { numRuns: 50, examples: [["'; rm -rf x; '"], ['$(id)'], ['`id`'], ['a\nb'], ['']] },
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
