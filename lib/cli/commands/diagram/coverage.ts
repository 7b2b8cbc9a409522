import { readAssembly } from '../../../assembly';
import { coverageOf } from '../../../graph';
import { EXIT } from '../../errors';
import { setExitCode } from '../../exit';
import { graphsOf, stageName } from '../../graphs';
import { table } from '../../table';
import { data, dataColor, json, say } from '../../terminal';

/** `--coverage`: how many resources of each stage a card or frame stands for. Exit code 1 where one is left out. */
export function showCoverage(folder: string, asJson: boolean): void {
  const assembly = readAssembly(folder);
  const stages = graphsOf(assembly).map((graph) => ({
    stage: stageName(graph.name),
    ...coverageOf(graph, assembly),
  }));
  const left = stages.flatMap(({ unrepresented }) => unrepresented);
  if (asJson) json({ stages });
  else {
    table(
      ['STAGE', 'RESOURCES', 'REPRESENTED', 'UNREPRESENTED'],
      stages.map(({ stage, resources, represented, unrepresented }) => [
        stage,
        String(resources),
        String(represented),
        {
          text: String(unrepresented.length),
          paint: unrepresented.length === 0 ? dataColor.green : dataColor.red,
        },
      ]),
    );
    left.forEach((id) => data(`  ${id}`));
  }
  if (left.length === 0) return;
  say('No card or frame stands for these: a defect of Slipway, please report it.');
  setExitCode(EXIT.failed);
}
