import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { iconOf, NO_ICON } from '../../lib/diagram/icon-names';
import { CARDS } from '../../lib/graph/cards';

const FOLDER = join(dirname(require.resolve('aws-icons/package.json')), 'icons');

describe('the icon of', () => {
  it.each([...Object.keys(CARDS), 'Custom::Anything', 'external'])(
    '%s is in the package',
    (type) => {
      expect(iconOf(type)).not.toBe(NO_ICON);
      expect(existsSync(join(FOLDER, `${iconOf(type)}.svg`))).toBe(true);
    },
  );

  it('an unknown service is the mark of the cloud, of an unknown type that of its service', () => {
    expect(iconOf('AWS::Nobody::Knows')).toBe(NO_ICON);
    expect(iconOf('AWS::Glue::NewThing')).toBe(iconOf('AWS::Glue::Job'));
    expect(existsSync(join(FOLDER, `${NO_ICON}.svg`))).toBe(true);
  });
});
