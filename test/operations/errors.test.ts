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

  it('stays what it is where nothing is known of it', () => {
    const bug = new TypeError('x is not a function');
    expect(explainAws(bug)).toBe(bug);
  });
});
