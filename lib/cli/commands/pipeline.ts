import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ResolvedApplication } from '../../config';
import {
  explain,
  GITHUB_FILE,
  GITLAB_FILE,
  pipelineOf,
  renderGithub,
  renderGitlab,
  renderJenkinsfile,
} from '../../pipeline';
import { CliError } from '../errors';
import { application } from '../synthesize';
import { data, json } from '../terminal';

/** What the stages can be written for, and where each looks for its file. */
const ENGINES = {
  jenkins: { file: 'Jenkinsfile', render: renderJenkinsfile, again: 'npm run pipeline' },
  github: {
    file: GITHUB_FILE,
    render: (app: ResolvedApplication) => renderGithub(pipelineOf(app)),
    again: 'npx slipway pipeline --for github',
  },
  gitlab: {
    file: GITLAB_FILE,
    render: (app: ResolvedApplication) => renderGitlab(pipelineOf(app)),
    again: 'npx slipway pipeline --for gitlab',
  },
} as const;

export type Engine = keyof typeof ENGINES;

interface Options {
  readonly for: Engine;
  readonly explain?: boolean;
  readonly check?: boolean;
  readonly json?: boolean;
}

export function pipeline({ for: engine, explain: inWords, check, json: asJson }: Options): void {
  if (inWords === true) {
    const stages = pipelineOf(application());
    if (asJson === true) json(stages);
    else data(explain(stages));
    return;
  }
  const { file, render, again } = ENGINES[engine];
  const text = render(application());
  if (check === true) {
    if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
      throw new CliError(
        'PIPELINE_STALE',
        `not what the environments say: ${file}`,
        `${again} writes it anew`,
      );
    }
    if (asJson === true) json({ stale: [] });
    return;
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  if (asJson === true) json({ files: [file] });
  else data(file);
}
