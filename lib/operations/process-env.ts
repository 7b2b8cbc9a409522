/** Where the credentials of the surroundings come from, in the order in which the AWS SDK looks. */
export type CredentialsFrom =
  | { readonly kind: 'profile'; readonly name: string }
  | { readonly kind: 'variables' }
  | { readonly kind: 'default' };

export function credentialsFrom(): CredentialsFrom {
  const { AWS_PROFILE = '', AWS_ACCESS_KEY_ID = '' } = process.env;
  if (AWS_PROFILE !== '') return { kind: 'profile', name: AWS_PROFILE };
  return { kind: AWS_ACCESS_KEY_ID === '' ? 'default' : 'variables' };
}

/** Most calls are answered in less than one, the slowest in several. */
const ANSWER_SECONDS = 15;

/** Seconds that AWS may be silent while it is asked something: SLIPWAY_AWS_TIMEOUT, a number above 0, or 15. */
export function awsAnswerSeconds(): number {
  const seconds = Number(process.env.SLIPWAY_AWS_TIMEOUT);
  return Number.isFinite(seconds) && seconds > 0 ? seconds : ANSWER_SECONDS;
}
