import { table } from './table';
import type { Resource } from '../assembly';
import type { Model } from './model';

/** Types whose reference stands for another resource: the property that names it. */
const STANDS_FOR: Readonly<Record<string, string>> = table({
  'AWS::SecretsManager::SecretTargetAttachment': 'SecretId',
  'AWS::Lambda::Alias': 'FunctionName',
  'AWS::Lambda::Version': 'FunctionName',
});

/** The resource that a reference is about: a secret by its attachment to a database, a function by its alias. */
export function thingOf(id: string, model: Model): Resource | undefined {
  const resource = model.resource(id);
  const key = STANDS_FOR[resource?.type ?? ''];
  if (resource === undefined || key === undefined) return resource;
  return model.usedAt(id, `Properties.${key}`)[0] ?? resource;
}
