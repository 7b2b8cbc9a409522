import { REGION } from './cdk';

/** Keys for another account of the emulator, as a role of that account gives them. */
export async function keysOf(
  endpoint: string,
  account: string,
  role = 'administrator',
): Promise<Record<string, string>> {
  const query = new URLSearchParams({
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn: `arn:aws:iam::${account}:role/${role}`,
    RoleSessionName: 'test',
  });
  const credential = `test/20260101/${REGION}/sts/aws4_request`;
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0`,
    },
    body: query.toString(),
  });
  const text = await answer.text();
  const value = (name: string) => new RegExp(`<${name}>(.*?)</${name}>`, 's').exec(text)?.[1] ?? '';
  return {
    AWS_ACCESS_KEY_ID: value('AccessKeyId'),
    AWS_SECRET_ACCESS_KEY: value('SecretAccessKey'),
    AWS_SESSION_TOKEN: value('SessionToken'),
  };
}
