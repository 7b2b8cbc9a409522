import type { ContainerEnvironment, Rollout, StoppedTask as Stopped } from '../../local';
import {
  evidenceOf,
  type Evidence,
  type ServiceEvidence,
  type StoppedTask,
} from '../../operations/verdict';

/** What is known of a deployment on this machine, in the shape that a deployment to AWS has. */
export function localEvidence(
  environment: Pick<ContainerEnvironment, 'state' | 'containers'>,
  rollout: Rollout,
): Evidence {
  const service = environment.containers.services.find(
    ({ settings }) => settings.name === rollout.service,
  );
  const name = service?.source ?? rollout.service;
  const { hook } = rollout;
  return evidenceOf({
    environment: environment.state.environment,
    services: [
      {
        name,
        rollout: {
          ...{ status: rollout.state, reason: rollout.reason, stage: undefined, weight: undefined },
          ...{ revision: rollout.revision, running: service?.well() ?? 0 },
          ...{ desired: service?.settings.desired ?? 0, failed: rollout.stopped.length },
        },
        stopped: rollout.stopped.map(stoppedTask),
        targets: rollout.targetHealth.map((health, index) => ({
          ...{ id: `127.0.0.1 (${index + 1})`, port: service?.settings.targets[0]?.port },
          ...{ state: health.state, reason: health.reason, description: health.description },
        })),
        events: rollout.events,
        settings: settingsOf(environment, rollout),
      },
    ],
    hooks: hook === undefined ? [] : [{ name: hook.name, stage: 'PRE_SCALE_UP', status: 'FAILED' }],
    releaseTask: hook === undefined ? undefined : stoppedTask(hook.stopped),
    rolledBackTo: rollout.rolledBackTo,
  });
}

const stoppedTask = ({ id, stopCode, stoppedReason, containers }: Stopped): StoppedTask => ({
  ...{ id, stopCode, stoppedReason },
  containers: containers.map(({ name, exitCode, reason, log }) => ({
    ...{ name, exitCode, reason, log, imageDigest: undefined },
  })),
});

function settingsOf(
  { containers }: Pick<ContainerEnvironment, 'containers'>,
  rollout: Rollout,
): ServiceEvidence['settings'] {
  const service = containers.services.find(({ settings }) => settings.name === rollout.service);
  const [target] = service?.settings.targets ?? [];
  const group = target === undefined ? undefined : containers.groups.get(target.group)?.settings;
  const definition = rollout.definition;
  const secrets = definition.containers.flatMap((one) => one.secrets.map(({ from }) => from));
  return {
    ...(definition.memory !== undefined && { memoryMib: definition.memory }),
    ...(group !== undefined && { healthPath: group.path, healthyCodes: group.codes }),
    ...(target !== undefined && { port: target.port }),
    ...(service !== undefined && { graceSeconds: service.settings.gracePeriodSeconds }),
    ...(secrets.length > 0 && { secrets }),
  };
}
