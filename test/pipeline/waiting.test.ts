import { resolveApplication } from '../../lib/config';
import { pipelineOf } from '../../lib/pipeline/stages';
import example from '../support/examples/web';
import { PROJECT_ROOT } from '../support/sample';

it('gives a deployment the time that it spends on purpose, beside 90 minutes of work', () => {
  const stages = pipelineOf(resolveApplication(example, { root: PROJECT_ROOT })).groups.flat();
  const limits = stages.flatMap((stage) =>
    stage.kind === 'work' && stage.name.startsWith('Deploy')
      ? [[stage.name, stage.timeLimitMinutes]]
      : [],
  );
  expect(limits).toEqual([
    ['Deploy dev', 90 + 60],
    ['Deploy test', 90 + 60 + 10 + 20],
    ['Deploy stage', 90 + 3 * 5 + 5],
    ['Deploy prod', 90 + 20 + 120 + 30],
  ]);
});
