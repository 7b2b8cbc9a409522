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
