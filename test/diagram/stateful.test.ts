import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STATEFUL } from '../../lib/diagram/diff/stateful';
import { describeWith, VENV } from '../support/prerequisites';

interface Schema {
  readonly createOnlyProperties?: readonly string[];
  readonly conditionalCreateOnlyProperties?: readonly string[];
  readonly properties: Readonly<Record<string, unknown>>;
}

describeWith('cfn-lint', 'the properties that replace a stateful resource', () => {
  const [folder = ''] = globSync(join(VENV, '..', 'lib', 'python*', 'site-packages', 'cfnlint'));
  const read = (...path: string[]) =>
    JSON.parse(readFileSync(join(folder, 'data', 'schemas', ...path), 'utf8'));
  const schemaOf = (type: string): Schema => {
    const types = read('providers', 'us-east-1.json') as Readonly<Record<string, string>>;
    return read('resources', `${types[type] ?? type}.json`) as Schema;
  };
  const places = (pointers: readonly string[] = []) =>
    pointers.map((pointer) => pointer.replace('/properties/', '').replaceAll('/', '.'));

  it.each(Object.entries(STATEFUL))('are those of CloudFormation’s schema of %s', (type, rule) => {
    const schema = schemaOf(type);
    expect(places(schema.createOnlyProperties)).toEqual(expect.arrayContaining([...rule.always]));
    expect(places(schema.conditionalCreateOnlyProperties)).toEqual(
      expect.arrayContaining([...(rule.maybe ?? [])]),
    );
  });
});
