import { resolveApplication } from '../../lib/config';
import { pipelineOf } from '../../lib/pipeline/stages';
import example from '../support/examples/web';
import { PROJECT_ROOT } from '../support/sample';

it('gives a deployment the time that it spends on purpose, beside what its work and its undoing take', () => {
  const stages = pipelineOf(resolveApplication(example, { root: PROJECT_ROOT })).groups.flat();
  const limits = stages.flatMap((stage) =>
    stage.kind === 'work' && stage.name.startsWith('Deploy')
      ? [[stage.name, stage.timeLimitMinutes]]
      : [],
  );
  expect(limits).toEqual([
    ['Deploy dev', 150 + 60],
    ['Deploy test', 150 + 60 + 10 + 20],
    ['Deploy stage', 150 + 3 * 5 + 5],
    ['Deploy prod', 150 + 20 + 120 + 30],
  ]);
});
