import { readAssembly } from '../../../assembly';
import type { Evidence, Finding } from '../../../graph';
import { EXIT } from '../../errors';
import { setExitCode } from '../../exit';
import { graphsOf, stageName } from '../../graphs';
import { data, dataColor, json, say } from '../../terminal';

interface Options {
  readonly json?: boolean;
  readonly strict?: boolean;
}

interface Found {
  readonly stage: string;
  readonly findings: readonly Finding[];
}

/** `--findings`: what the templates say and a reader should look at. With `strict`, exit code 1 where there is any. */
export function showFindings(folder: string, { json: asJson, strict }: Options): void {
  const found = graphsOf(readAssembly(folder)).map(({ name, findings }) => ({
    stage: stageName(name),
    findings,
  }));
  const count = found.reduce((sum, { findings }) => sum + findings.length, 0);
  if (asJson === true) json({ findings: found.flatMap(withStage) });
  else found.flatMap(linesOf).forEach(data);
  if (asJson !== true) say(count === 0 ? 'No findings.' : plural(count));
  if (count > 0 && strict === true) setExitCode(EXIT.failed);
}

const plural = (count: number): string => (count === 1 ? '1 finding.' : `${count} findings.`);

const withStage = ({ stage, findings }: Found) =>
  findings.map((finding) => ({ stage, ...finding }));

/** A heading for each stage; under it what, where and what to do. */
export function linesOf({ stage, findings }: Found): string[] {
  if (findings.length === 0) return [];
  return [
    dataColor.bold(stage),
    ...findings.flatMap(({ kind, message, fix, evidence }) => [
      `  ${dataColor.yellow(kind)}  ${message}`,
      ...evidence.map((one) => dataColor.dim(`    ${whereOf(one)}`)),
      `    ${fix}`,
    ]),
    '',
  ];
}

/** `lib/stacks/web-stack.ts:80  dev/web#Service, Properties.NetworkConfiguration` */
function whereOf({ resource, at, source }: Evidence): string {
  const place = at === '' ? resource : `${resource}, ${at}`;
  return source === undefined ? place : `${source.file}:${source.line}  ${place}`;
}
