import { explainAws, OperationError } from '../../lib/operations/errors';

const sdkError = (name: string, message: string, more: object = {}): Error =>
  Object.assign(new Error(message), { name, $metadata: {}, ...more });

describe('an error of the AWS SDK', () => {
  it.each([
    [sdkError('CredentialsProviderError', 'Could not load'), 'NO_CREDENTIALS', /AWS_PROFILE/],
    [sdkError('ExpiredTokenException', 'expired'), 'NO_CREDENTIALS', /renew them/],
    [sdkError('UnrecognizedClientException', 'bad key'), 'NO_CREDENTIALS', /renew them/],
    [sdkError('AccessDeniedException', 'not authorized to ecs:RunTask'), 'AWS_DENIED', /right/],
    [sdkError('ThrottlingException', 'Rate exceeded'), 'AWS_REFUSED', /in a minute/],
    [sdkError('ClusterNotFoundException', 'Cluster not found.'), 'AWS_REFUSED', undefined],
    [
      Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
      'AWS_UNREACHABLE',
      /AWS_ENDPOINT_URL/,
    ],
  ])('%s becomes %s with what to do', (error, code, hint) => {
    const explained = explainAws(error) as OperationError;
    expect(explained).toBeInstanceOf(OperationError);
    expect(explained.code).toBe(code);
    if (hint === undefined) expect(explained.hint).toBeUndefined();
    else expect(explained.hint).toMatch(hint);
  });

  describe('told with where the credentials come from', () => {
    const before = { ...process.env };
    beforeEach(() => {
      delete process.env.AWS_PROFILE;
      delete process.env.AWS_ACCESS_KEY_ID;
    });
    afterAll(() => {
      process.env = before;
    });

    it.each([
      [{ AWS_PROFILE: 'shop' }, 'ExpiredToken', /aws sso login --profile shop, or new keys/],
      [
        { AWS_ACCESS_KEY_ID: 'A' },
        'ExpiredToken',
        /set AWS_ACCESS_KEY_ID, .*AWS_SESSION_TOKEN anew/,
      ],
      [{}, 'ExpiredToken', /of the default profile; .*aws sso login$/],
      [{ AWS_PROFILE: 'shop' }, 'CredentialsProviderError', /aws sso login --profile shop; .*list/],
      [{ AWS_PROFILE: 'shop' }, 'AccessDenied', /to another profile than 'shop'$/],
    ])('%s, after %s', (surroundings, name, hint) => {
      Object.assign(process.env, surroundings);
      expect((explainAws(sdkError(name, 'no')) as OperationError).hint).toMatch(hint);
    });

    it('names a profile that is not there', () => {
      process.env.AWS_PROFILE = 'shpo';
      const message = 'Could not resolve credentials using profile: [shpo] in files.';
      expect(explainAws(sdkError('CredentialsProviderError', message))).toMatchObject({
        message: `profile 'shpo' (AWS_PROFILE) gives no credentials: ${message.slice(0, -1)}`,
      });
    });
  });

  const denied = (who: string, more = '') =>
    `User: arn:aws:sts::1:assumed-role/${who}/slipway is not authorized to perform: ecs:RunTask on resource: arn:aws:ecs:x${more}`;

  it.each([
    [
      'a role of cdk bootstrap',
      denied('cdk-hnb659fds-lookup-role-1-eu-west-1'),
      /^role cdk-hnb659fds-lookup-role-1-eu-west-1 of cdk bootstrap needs the right ecs:RunTask on arn:aws:ecs:x: bootstrap anew/,
    ],
    ['a role', denied('ci'), /^role ci needs the right ecs:RunTask on arn:aws:ecs:x: let an/],
    [
      'a user',
      'You are not authorized to perform this operation. User: arn:aws:iam::1:user/ada is not authorized to perform: ec2:DescribeVpcs because no identity-based policy allows it. Encoded authorization failure message: 4Tx0',
      /^arn:aws:iam::1:user\/ada needs the right ec2:DescribeVpcs: let an/,
    ],
    [
      'somebody whom a policy forbids it',
      denied('ci', ' with an explicit deny in a service control policy'),
      /^a service control policy forbids it, and no right that is added helps/,
    ],
    ['who is not named', 'Access Denied', /^the credentials need this right in the account/],
    ['whom AWS tells nothing', '', /^the credentials need this right in the account/],
  ])('says which right is missing to %s', (_who, message, hint) => {
    const said = explainAws(sdkError('AccessDenied', message)) as OperationError;
    expect(said.hint).toMatch(hint);
    expect(said.message).not.toMatch(/Encoded/);
  });

  it.each([
    [
      'a region that is misspelled',
      Object.assign(new Error('getaddrinfo ENOTFOUND sts.eu-wst-1.amazonaws.com'), {
        code: 'ENOTFOUND',
      }),
      /ENOTFOUND/,
      /^is there a region 'eu-wst-1'\?/,
    ],
    [
      'a proxy with a certificate of its own',
      Object.assign(new Error('self-signed certificate in certificate chain'), {
        code: 'SELF_SIGNED_CERT_IN_CHAIN',
      }),
      /certificate is not trusted here/,
      /NODE_EXTRA_CA_CERTS/,
    ],
    [
      'a host that takes no connection',
      sdkError('TimeoutError', 'Connection timed out after 3100 ms', { $metadata: undefined }),
      /^AWS cannot be reached: Connection timed out/,
      /network/,
    ],
    [
      'something else that answers',
      sdkError('SyntaxError', 'Unexpected token < Deserialization error: to see the raw response'),
      /^AWS cannot be reached: what answers is not AWS$/,
      /proxy/,
    ],
    [
      'the page of a proxy',
      sdkError('Forbidden', 'UnknownError', { $metadata: { httpStatusCode: 403, attempts: 1 } }),
      /^AWS cannot be reached: what answers is not AWS$/,
      /proxy/,
    ],
  ])('of the way there: %s', (_what, error, message, hint) => {
    expect(explainAws(error)).toMatchObject({
      code: 'AWS_UNREACHABLE',
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    });
  });

  it.each([
    ['InvalidSignatureException', 'Signature expired: 20261121 is now earlier than 20261122'],
    ['RequestTimeTooSkewed', 'The difference is too large.'],
  ])('of the clock: %s', (name, message) => {
    expect(explainAws(sdkError(name, message))).toMatchObject({
      message: expect.stringMatching(/^the clock of this machine differs/),
      hint: expect.stringMatching(/slipway doctor/),
    });
  });

  it.each([
    ['Throttling', 'client', /^too many requests at once, also at attempt 5 after/],
    ['SlowDown', 'server', /^too many requests at once, also at attempt 5 after/],
    ['InternalFailure', 'server', /^AWS has trouble of its own, also at attempt 5 .*health/],
  ])('after all attempts: %s', (name, $fault, hint) => {
    const error = sdkError(name, 'no', { $fault, $metadata: { attempts: 5 } });
    expect((explainAws(error) as OperationError).hint).toMatch(hint);
  });

  it('stays what it is where nothing is known of it', () => {
    const bug = new TypeError('x is not a function');
    expect(explainAws(bug)).toBe(bug);
  });
});
