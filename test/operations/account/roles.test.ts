import { credentialsOf } from '../../../lib/operations';
import type { Identity } from '../../../lib/operations/account/ports';
import { explainAws } from '../../../lib/operations/errors';

const WHERE = { environment: 'prod', account: '333333333333' };
const KEYS = { accessKeyId: 'role', secretAccessKey: 'x' };
const OWN = { accessKeyId: 'own', secretAccessKey: 'x' };

const identity = (account: string, more: Partial<Identity> = {}): Identity => ({
  caller: () => Promise.resolve({ account, arn: `arn:aws:iam::${account}:user/ada` }),
  own: () => Promise.resolve(OWN),
  assume: () => Promise.resolve(undefined),
  ...more,
});

describe('the rights of a deployment', () => {
  it('are those of the role that the bootstrap made', async () => {
    const trusting = identity('111111111111', { assume: () => Promise.resolve(KEYS) });
    expect(await credentialsOf(trusting, 'a-role', WHERE)()).toBe(KEYS);
  });

  it('are one’s own where the role lets nobody in, in the account itself', async () => {
    expect(await credentialsOf(identity('333333333333'), 'a-role', WHERE)()).toBe(OWN);
    expect(await credentialsOf(identity('333333333333'), undefined, WHERE)()).toBe(OWN);
  });

  it('are none in another account, which is named', async () => {
    await expect(credentialsOf(identity('111111111111'), 'a-role', WHERE)()).rejects.toMatchObject({
      code: 'WRONG_ACCOUNT',
      message:
        "'prod' is in account 333333333333; these credentials are of account 111111111111, and a-role does not let them in",
    });
  });

  it('are none with credentials that have expired, which is said', async () => {
    const expired = Object.assign(new Error('The security token is expired'), {
      name: 'ExpiredTokenException',
    });
    const late = identity('1', {
      assume: () =>
        Promise.resolve().then(() => {
          throw explainAws(expired);
        }),
    });
    await expect(credentialsOf(late, 'a-role', WHERE)()).rejects.toMatchObject({
      code: 'NO_CREDENTIALS',
    });
  });
});
