import { explain, pipelineOf } from '../../lib/pipeline';
import { sampleApplication } from '../support/sample';

describe('the pipeline in words', () => {
  const pipeline = pipelineOf(sampleApplication());
  const text = explain(pipeline);

  it('has every stage and every command, in order', () => {
    let at = -1;
    for (const stage of pipeline.groups.flat()) {
      for (const line of [stage.name, ...(stage.kind === 'work' ? stage.commands : [])]) {
        const found = text.indexOf(line, at + 1);
        expect({ line, comesNext: found > at }).toEqual({ line, comesNext: true });
        at = found;
      }
    }
  });

  it('tells what main alone does, who answers, and what reaches AWS', () => {
    expect(text).toContain('Deploy prod  (main branch only)');
    expect(text).toContain('Build images  (other branches and pull requests)');
    expect(text).toContain('Affected  (pull requests only)');
    expect(text).toContain(
      '$ npx slipway rollback prod "$RELEASE"  (in place of it, with RELEASE)',
    );
    expect(text).toContain('a person answers within 24 hours: Deploy to prod? No agent waits.');
    const paragraph = (name: string) => text.split('\n\n').find((one) => one.includes(` ${name}`))!;
    expect(paragraph('Plan prod')).toContain('reads from AWS');
    expect(paragraph('Prepare prod')).toContain('changes AWS');
    expect(paragraph('Deploy prod')).toContain('changes AWS');
    expect(paragraph('Compare')).not.toContain('AWS');
  });
});
