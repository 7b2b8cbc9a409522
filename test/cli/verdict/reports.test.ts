import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DOMParser } from '@xmldom/xmldom';
import fc from 'fast-check';
import { verdictHtml } from '../../../lib/cli/verdict/html';
import { checkReports, writeReports } from '../../../lib/cli/verdict/files';
import { verdictJunit } from '../../../lib/cli/verdict/junit';
import { verdictLines } from '../../../lib/cli/verdict/lines';
import { evidenceOf, verdictOf } from '../../../lib/operations/verdict';
import { CASES } from '../../operations/verdict/cases';
import { crashing, endOf } from './ends';
import { cases } from '../../support/cases';

const parsed = (xml: string) =>
  new DOMParser({
    onError: (_level, message) => {
      throw new Error(message);
    },
  }).parseFromString(xml, 'text/xml');

describe('a verdict in a report', () => {
  it('is the same cause in text, JSON, JUnit and HTML', () => {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-verdict-'));
    const files = ['a.html', 'deep/er/a.json', 'a.txt', 'a.xml'].map((name) => join(folder, name));
    const end = endOf(crashing());
    checkReports(files);
    writeReports(files, end);
    const [html, json, text, xml] = files.map((file) => readFileSync(file, 'utf8'));
    rmSync(folder, { recursive: true });
    const cause =
      'slipway-sample-dev-web: main exited with code 1 (3 tasks): Error: connect ECONNREFUSED';
    expect(end.verdict!.line).toContain(cause);
    expect(JSON.parse(json!)).toMatchObject({
      verdict: { class: 'crash', line: end.verdict!.line },
    });
    for (const page of [html, text, xml]) expect(page).toContain(cause);
    const failure = parsed(xml!).getElementsByTagName('failure').item(0)!;
    expect(failure.getAttribute('message')).toBe(end.verdict!.line);
    expect(failure.getAttribute('type')).toBe('crash');
    for (const page of [html, json, text, xml]) {
      expect(page).not.toContain('hunter2');
      expect(page).toContain('20261121T213445Z-1ccfd4c');
    }
    expect(html).not.toMatch(/<script|onerror|javascript:|src=/i);
  });

  it('refuses a file whose ending says no format, before anything is deployed', () => {
    expect(() => checkReports(['reports/deploy.pdf'])).toThrow('in which format?');
  });

  it('counts the checks of the try as tests, passed, failed and left out', () => {
    const smoke = {
      checks: [
        { name: 'API', outcome: 'passed' as const, text: '200', tookMs: 100 },
        { name: 'task', outcome: 'not done' as const, text: 'no task is named', tookMs: 0 },
        { name: 'alarms', outcome: 'failed' as const, text: 'one "rings" & <more>', tookMs: 5 },
      ],
    };
    const end = endOf(evidenceOf({ environment: 'dev', said: 'smoke: alarms: one rings' }), {
      smoke,
    });
    const suite = parsed(verdictJunit(end)).getElementsByTagName('testsuite').item(0)!;
    const counts = ['tests', 'failures', 'skipped'].map((name) => suite.getAttribute(name));
    expect(counts).toEqual(['4', '2', '1']);
    expect(suite.getElementsByTagName('failure').item(1)!.getAttribute('message')).toBe(
      'one "rings" & <more>',
    );
  });

  it('is well formed, and holds no markup of others, whatever a container wrote', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 80 }),
        fc.nat(CASES.length - 1),
        (line, at) => {
          const hostile = `${line}</pre><img src=x onerror=alert(1)>]]>&bogus;`;
          const [, , evidence] = CASES[at]!;
          const services = [
            ...evidence.services,
            {
              ...{
                name: hostile,
                rollout: undefined,
                targets: [],
                events: [hostile],
                settings: {},
              },
              stopped: [
                {
                  ...{ id: 'x', stopCode: undefined, stoppedReason: hostile },
                  containers: [
                    {
                      name: hostile,
                      exitCode: 1,
                      reason: hostile,
                      imageDigest: hostile,
                      log: [hostile],
                    },
                  ],
                },
              ],
            },
          ];
          const end = endOf({ ...evidence, services });
          expect(parsed(verdictJunit(end)).getElementsByTagName('failure')).toHaveLength(1);
          expect(verdictHtml(end)).not.toMatch(/<img|&bogus;/);
        },
      ),
      { numRuns: cases(60) },
    );
  });

  it('shows every line of a failed container, and where AWS explains it', () => {
    const verdict = verdictOf(crashing());
    const lines = verdictLines(verdict).map(({ text }) => text);
    expect(lines.filter((line) => line.startsWith('    | '))).toHaveLength(18);
    expect(lines.at(-1)).toBe(verdict.source);
  });
});
