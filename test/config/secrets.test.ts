import { mergeOverride } from '../../lib/config/merge';
import { base, dev, refuse, resolved } from '../support/configuration';

describe('secrets', () => {
  const secrets = {
    KEY: { secretsManager: 'shop/payment', key: 'apiKey' },
    WHOLE: { secretsManager: 'shop/whole' },
    PARAMETER: { parameter: '/shop/key' },
  };
  const webSecrets = (wrong: object) => refuse({ web: { secrets: wrong } });

  it('are known by their names, on every workload', () => {
    const { hello } = base.tasks;
    const [first] = resolved({
      web: { secrets },
      taskRunner: { secrets },
      tasks: { hello: { ...hello, secrets } },
    });
    const expected = {
      KEY: { kind: 'secretsManager', name: 'shop/payment', key: 'apiKey' },
      WHOLE: { kind: 'secretsManager', name: 'shop/whole' },
      PARAMETER: { kind: 'parameter', name: '/shop/key' },
    };
    expect(first).toMatchObject({
      web: { secrets: expected },
      taskRunner: { secrets: expected },
      tasks: [{ secrets: expected }],
    });
  });

  it('change their form with an environment', () => {
    const environments = {
      dev: { ...dev, web: { secrets: { KEY: { parameter: '/dev/key' } } } },
      prod: { ...dev, web: { secrets: { KEY: { secretsManager: 'prod/payment' } } } },
    };
    const [first, production] = resolved({ web: { secrets }, environments });
    expect(first!.web.secrets.KEY).toEqual({ kind: 'parameter', name: '/dev/key' });
    expect(production!.web.secrets.KEY).toEqual({
      kind: 'secretsManager',
      name: 'prod/payment',
      key: 'apiKey',
    });
  });

  it('merge as before where no form is chosen', () => {
    expect(mergeOverride({ a: 1, b: { c: 2 } }, { b: { d: 3 } })).toEqual({
      a: 1,
      b: { c: 2, d: 3 },
    });
  });

  it.each<[string, object, RegExp]>([
    [
      'text',
      { KEY: 'shop/payment' },
      /^web\.secrets\.KEY: 'shop\/payment' is not allowed; use \{ secretsManager: /,
    ],
    [
      'both forms',
      { KEY: { secretsManager: 'a', parameter: '/b' } },
      /^web\.secrets\.KEY\.parameter: cannot stand beside 'secretsManager'$/,
    ],
    [
      'a name of the kit',
      { SLIPWAY_KEY: { parameter: '/b' } },
      /^web\.secrets\.SLIPWAY_KEY: .*taken by the kit/,
    ],
    [
      'a name that looks like the end of an ARN',
      { KEY: { secretsManager: 'my-secret' } },
      /^web\.secrets\.KEY\.secretsManager: 'my-secret' ends in a hyphen and six characters, .* give the full ARN, or rename/,
    ],
    [
      'a parameter with spaces',
      { KEY: { parameter: 'a b' } },
      /^web\.secrets\.KEY\.parameter: 'a b' is not allowed; use a parameter's name/,
    ],
  ])('refuse %s', (_what, wrong, message) => {
    const problems = webSecrets(wrong);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(message);
  });

  it('take a full ARN where the name would mislead', () => {
    const secretsManager = 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:my-secret-AbCdEf';
    expect(webSecrets({ KEY: { secretsManager } })).toEqual([]);
  });

  it('refuse what is a plain variable too', () => {
    expect(refuse({ web: { environment: { KEY: 'a' }, secrets: { KEY: secrets.KEY } } })).toEqual([
      'web.secrets.KEY: is a variable of environment too; remove one',
    ]);
  });
});
