import type { Model } from '../model';
import { actorsOf } from '../rights/actors';
import { actsOn } from '../rights/statements';
import { actorsFor } from '../rights/rights';
import { trusted } from '../rights/trust';
import { identitiesOf } from '../rights/identities';
import { edge, evidence, NOTHING, together, type Between, type Found } from './edge';
import { account } from './external';
import { outsider } from './grants';

/** Who takes on a role: other accounts, identity providers, other roles. */
export function trust(model: Model, between: Between): Found {
  return together([
    ...model.ofType('AWS::IAM::Role').flatMap((role) =>
      trusted(role, model).map(({ who, statement }) => {
        const outside = outsider(who);
        const insiders =
          who.kind === 'identity'
            ? actorsFor({ actors: actorsOf(who.resource, model), holder: who.resource }, model)
            : who.kind === 'source'
              ? [who.resource]
              : [];
        const { conditions } = statement;
        const more = conditions.length === 0 ? {} : { conditions };
        const froms = [outside?.id, ...insiders.map(({ id }) => between.nodeOf(id))];
        const edges = froms.flatMap((from) =>
          edge(
            'assume',
            from,
            between.nodeOf(role.id),
            'assume',
            evidence(role, statement.at),
            more,
          ),
        );
        if (edges.length === 0) return NOTHING;
        return { externals: outside === undefined ? [] : [outside], edges };
      }),
    ),
    ...elsewhere(model, between),
  ]);
}

/** Roles of other accounts that a workload may take on. */
function elsewhere(model: Model, { nodeOf }: Between): Found[] {
  return identitiesOf(model).flatMap(({ statements, actors, holder }) =>
    statements
      .filter((statement) => statement.allows && actsOn(statement, 'sts:AssumeRole'))
      .filter(({ actions }) => actions.patterns.some((pattern) => pattern.startsWith('sts:')))
      .flatMap((statement) => {
        const own = new Set(model.stacks.map((stack) => stack.account));
        const accounts = statement.resources.patterns.flatMap((pattern) => {
          const [, id] = /^arn:[^:]*:iam::(\d{12}):role\//.exec(pattern) ?? [];
          return id === undefined || own.has(id) ? [] : [account(id)];
        });
        const from = actorsFor({ actors, holder }, model);
        return accounts.map((who) => {
          const edges = from.flatMap(({ id }) =>
            edge('assume', nodeOf(id), who.id, 'assume', evidence(statement.holder, statement.at)),
          );
          return edges.length === 0 ? NOTHING : { externals: [who], edges };
        });
      }),
  );
}
