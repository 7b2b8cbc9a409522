import { effectiveInput } from './resolve';
import { joinPath, type Problem } from './problem';
import type { ApplicationInput } from './schema';
import { regionOfArn } from './schema-values';
import { priorityOf } from './sections/shared-load-balancer';

interface Rule {
  readonly environment: string;
  readonly listener: string;
  readonly priority: number;
  readonly conditions: string;
}

/** Rules of one listener must differ in priority and in what they match; certificates live in one region. */
export function checkListeners(application: ApplicationInput): Problem[] {
  const rules = rulesOf(application);
  return [...regions(application), ...rules.flatMap((rule, index) => clash(rule, rules, index))];
}

function rulesOf(application: ApplicationInput): Rule[] {
  return Object.entries(application.environments).flatMap(([environment, settings]) => {
    const shared = effectiveInput(application, settings).web?.loadBalancer;
    if (typeof shared !== 'object') return [];
    const { listenerArn: listener, hosts = [], paths = [] } = shared;
    const priority = shared.priority ?? priorityOf(`${application.name}-${environment}`);
    const conditions = JSON.stringify([[...hosts].sort(), [...paths].sort()]);
    return [{ environment, listener, priority, conditions }];
  });
}

function clash(rule: Rule, rules: readonly Rule[], index: number): Problem[] {
  const path = joinPath(['environments', rule.environment, 'web', 'loadBalancer']);
  const before = rules.slice(0, index).filter(({ listener }) => listener === rule.listener);
  const samePriority = before.find(({ priority }) => priority === rule.priority);
  const same = before.find(({ conditions }) => conditions === rule.conditions);
  return [
    ...(samePriority === undefined
      ? []
      : [
          {
            path: `${path}.priority`,
            message: `${rule.priority} is taken on this listener by '${samePriority.environment}'; use another number`,
          },
        ]),
    ...(same === undefined
      ? []
      : [
          {
            path,
            message: `the same hosts and paths as '${same.environment}' on one listener: only one of them would get requests`,
          },
        ]),
  ];
}

function regions(application: ApplicationInput): Problem[] {
  return Object.entries(application.environments).flatMap(([name, environment]) => {
    const { web = {} } = effectiveInput(application, environment);
    const listener =
      typeof web.loadBalancer === 'object' ? web.loadBalancer.listenerArn : undefined;
    const named = { certificateArn: web.certificateArn, 'loadBalancer.listenerArn': listener };
    return Object.entries(named).flatMap(([key, arn]) => {
      if (arn === undefined || regionOfArn(arn) === environment.region) return [];
      const path = `${joinPath(['environments', name, 'web'])}.${key}`;
      const message = `is in ${regionOfArn(arn)}; the environment is in ${environment.region}`;
      return [{ path, message }];
    });
  });
}
