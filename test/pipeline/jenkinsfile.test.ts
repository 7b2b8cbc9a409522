import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { renderJenkinsfile } from '../../lib/pipeline';
import { groovyQuote } from '../../lib/pipeline/jenkinsfile';
import { pipelineOf, shellQuote } from '../../lib/pipeline/stages';
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
      'Deploy prod',
    ]);
    expect(text.match(/cdk synth/g)).toHaveLength(1);
    expect(text.match(/cdk deploy --app cdk\.out/g)).toHaveLength(3);
  });

  it('asks a person before production, holding no agent meanwhile', () => {
    const approval = text.slice(
      text.indexOf('Approve: Deploy prod'),
      text.indexOf("stage('Deploy prod')"),
    );
    expect(approval).toMatch(/timeout\(time: 24.*input message: 'Deploy to prod\?'/s);
    expect(approval).not.toContain('agent');
    expect(text.match(/input message/g)).toHaveLength(1);
  });

  it('deploys from the main branch alone', () => {
    expect(text.match(/when \{ branch 'main' \}/g)).toHaveLength(4);
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
