import { escapeXml } from '../../diagram';
import type { DeploymentEnd } from '../../operations';
import { endingWords, wentWell } from './ending';
import { verdictLines } from './lines';

/** A deployment as a report of tests: itself, and each check of the try after it. */
export function verdictJunit(end: DeploymentEnd): string {
  const { record, verdict, smoke } = end;
  const checks = smoke?.checks ?? [];
  const suite = `deploy ${record.environment}`;
  const cases = [
    testCase(suite, `release ${record.release}`, secondsOf(record), body(end)),
    ...checks.map(({ name, outcome, text, tookMs }) =>
      testCase(
        suite,
        name,
        tookMs / 1000,
        outcome === 'failed'
          ? failure('smoke-test', text, text)
          : outcome === 'not done'
            ? `<skipped message="${attribute(text)}"/>`
            : '',
      ),
    ),
  ];
  const failed =
    (wentWell(end) ? 0 : 1) + checks.filter(({ outcome }) => outcome === 'failed').length;
  const skipped = checks.filter(({ outcome }) => outcome === 'not done').length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="slipway"><testsuite name="${attribute(suite)}" tests="${cases.length}" failures="${failed}" errors="0" skipped="${skipped}" timestamp="${record.startedAt.replace(/\.\d+Z$/, '')}" time="${secondsOf(record)}">`,
    ...(verdict === undefined
      ? []
      : [`<properties><property name="class" value="${verdict.class}"/></properties>`]),
    ...cases,
    '</testsuite></testsuites>',
    '',
  ].join('\n');
}

function body(end: DeploymentEnd): string {
  const { verdict } = end;
  if (wentWell(end) || verdict === undefined) return '';
  const all = [...verdictLines(verdict).map(({ text }) => text), endingWords(end)];
  return failure(verdict.class, verdict.line, all.join('\n'));
}

const testCase = (suite: string, name: string, seconds: number, inside: string): string =>
  `<testcase classname="${attribute(suite)}" name="${attribute(name)}" time="${seconds}">${inside}</testcase>`;

const failure = (type: string, message: string, text: string): string =>
  `<failure type="${attribute(type)}" message="${attribute(message)}">${escapeXml(text)}</failure>`;

const secondsOf = ({ startedAt, finishedAt }: DeploymentEnd['record']): number =>
  Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;

/** In attributes, ends of lines would become blanks. */
const attribute = (text: string): string =>
  escapeXml(text).replace(/\r?\n/g, '&#10;').replaceAll('\t', '&#9;');
