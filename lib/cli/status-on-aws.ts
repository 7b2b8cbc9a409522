import { cloudStatus, type CloudStatus } from '../operations/status';
import { awsEnvironment } from './aws';
import { nowMs } from './clock';
import { table } from './table';
import { data, dataColor, json } from './terminal';
import { duration } from './words';

export async function statusOnAws(name: string, asJson: boolean): Promise<void> {
  const { aws, deployed } = await awsEnvironment(name);
  const found = await cloudStatus(aws, deployed);
  if (asJson) json({ on: 'aws', ...found });
  else showCloud(found);
}

function showCloud({ environment, account, region, stacks, services, queues }: CloudStatus): void {
  data(`${dataColor.bold(environment)} in account ${account}, ${region}`);
  data('');
  table(
    ['STACK', 'CHANGED', 'STATUS'],
    stacks.map((stack) => [
      stack.name,
      stack.changedAt === undefined ? '' : `${duration(nowMs() - Date.parse(stack.changedAt))} ago`,
      {
        text: [stack.status, ...(stack.reason === undefined ? [] : [stack.reason])].join(': '),
        paint: paintStack(stack.status),
      },
    ]),
  );
  data('');
  table(
    ['SERVICE', 'RUNNING', 'DESIRED', 'DEPLOYMENT'],
    services.map(({ name, running, desired, deployments }) => {
      const words = deployments.map(deploymentWords).join('; ');
      return [
        name,
        { text: String(running), paint: running < desired ? dataColor.yellow : dataColor.green },
        String(desired),
        words,
      ];
    }),
  );
  data('');
  table(
    ['QUEUE', 'WAITING', 'IN FLIGHT'],
    queues.map(({ name, waiting, inFlight }) => [name, String(waiting), String(inFlight)]),
  );
}

function deploymentWords(
  deployment: CloudStatus['services'][number]['deployments'][number],
): string {
  const { status: role, state, reason, running, desired, failed } = deployment;
  return [
    role.toLowerCase(),
    ...(state === undefined ? [] : [state.toLowerCase().replaceAll('_', ' ')]),
    `${running}/${desired}`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(state === 'FAILED' && reason !== undefined ? [reason] : []),
  ].join(' ');
}

function paintStack(status: string): (text: string) => string {
  if (/FAILED|ROLLBACK|NOT DEPLOYED/.test(status)) return dataColor.red;
  return status.endsWith('_IN_PROGRESS') ? dataColor.cyan : dataColor.green;
}
