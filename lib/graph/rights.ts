import { isObject, textsAt, type Resource } from '../assembly';
import { list, property, type Model } from './model';
import type { EdgeKind } from './types';

/** A right that a policy gives, in people's words. */
export interface Right {
  readonly resource: Resource;
  readonly label: string;
  readonly kind: EdgeKind;
  /** Data flows from the resource to the one who asks: a queue's messages. */
  readonly reversed: boolean;
  readonly at: string;
}

interface Meaning {
  readonly actions: RegExp;
  readonly label: string;
  readonly kind: EdgeKind;
  readonly reversed?: true;
}

/** The first meaning that fits an action counts. What fits none is housekeeping and no edge. */
const MEANINGS: readonly Meaning[] = [
  { actions: /^sqs:ReceiveMessage$/, label: 'consume', kind: 'subscribe', reversed: true },
  { actions: /^sqs:SendMessage/, label: 'send', kind: 'publish' },
  { actions: /^sns:Publish/, label: 'publish', kind: 'publish' },
  { actions: /^events:PutEvents$/, label: 'publish', kind: 'publish' },
  { actions: /^ecs:RunTask$/, label: 'run', kind: 'invoke' },
  { actions: /^ecs:UpdateService$/i, label: 'redeploy', kind: 'deploy' },
  { actions: /^states:StartExecution$/, label: 'start', kind: 'invoke' },
  { actions: /^lambda:Invoke/, label: 'invoke', kind: 'invoke' },
  { actions: /^secretsmanager:GetSecretValue$/, label: 'secret', kind: 'read' },
  { actions: /^dynamodb:(?:\*|(?:Batch)?Get|Query|Scan)/, label: 'read', kind: 'read' },
  { actions: /^dynamodb:(?:\*|Put|Update|Delete|BatchWrite)/, label: 'write', kind: 'write' },
  { actions: /^s3:(?:\*|GetObject)/, label: 'read', kind: 'read' },
  { actions: /^elasticfilesystem:ClientMount$/, label: 'mount', kind: 'read' },
  { actions: /^s3:(?:\*|PutObject|DeleteObject)/, label: 'write', kind: 'write' },
  { actions: /^kinesis:GetRecords$/, label: 'consume', kind: 'subscribe', reversed: true },
  { actions: /^kinesis:PutRecord/, label: 'publish', kind: 'publish' },
];

/** The rights that a policy, or the inline policies of a role, give on resources of the model. */
export function rightsIn(holder: Resource, model: Model): Right[] {
  const documents =
    holder.type === 'AWS::IAM::Role'
      ? list(property(holder, 'Policies')).map((policy, index) => ({
          document: isObject(policy) ? policy.PolicyDocument : undefined,
          at: `Properties.Policies[${index}].PolicyDocument`,
        }))
      : [{ document: property(holder, 'PolicyDocument'), at: 'Properties.PolicyDocument' }];
  return documents.flatMap(({ document, at }) =>
    list(isObject(document) ? document.Statement : undefined).flatMap((statement, index) =>
      rightsOf(statement, `${at}.Statement[${index}]`, holder, model),
    ),
  );
}

function rightsOf(statement: unknown, at: string, holder: Resource, model: Model): Right[] {
  if (!isObject(statement) || statement.Effect === 'Deny') return [];
  const actions = textsAt(statement, 'Action');
  const resources = [...new Set(model.usedAt(holder.id, `${at}.Resource`))];
  const meanings = MEANINGS.filter((meaning) =>
    actions.some((action) => meaning.actions.test(action)),
  );
  return resources.flatMap((resource) =>
    meanings
      .filter(({ label }) => label !== 'run' || resource.type === 'AWS::ECS::TaskDefinition')
      .map(({ label, kind, reversed }) => ({
        resource,
        label,
        kind,
        reversed: reversed === true,
        at,
      })),
  );
}
