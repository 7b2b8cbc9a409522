import { z } from 'zod';
import type { Locate } from '../locate';
import { quote, type Problem } from '../problem';
import { variableName } from '../schema-values';

/** Values that a container finds in its environment and that no template holds. */

export type ResolvedSecret =
  | {
      readonly kind: 'secretsManager';
      /** Name, or full ARN. */
      readonly name: string;
      /** Key of the JSON object that the secret holds; undefined: the whole value. */
      readonly key?: string;
    }
  | { readonly kind: 'parameter'; readonly name: string };

const FORMS =
  "{ secretsManager: 'payments', key: 'apiKey' } or { parameter: '/shop/payments-key' }";

export const secretSchema = z.union(
  [
    z.strictObject({
      /** Name or full ARN of a secret in Secrets Manager, in the environment’s account and region */
      secretsManager: z
        .string()
        .regex(/^(?:arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:)?[\w/+=.@-]{1,512}$/, {
          error: 'the name or the full ARN of a secret',
        }),
      /**
       * Key, where the secret holds a JSON object
       * @default the whole value
       */
      key: z
        .string()
        .regex(/^[^:]+$/, { error: 'a key of the JSON object, without colons' })
        .optional(),
    }),
    z.strictObject({
      /** Name of a parameter in SSM Parameter Store */
      parameter: z.string().regex(/^(?:\/[\w.-]+)+$|^[\w.-]+$/, {
        error: "a parameter's name such as '/shop/payments-key'",
      }),
    }),
  ],
  { error: FORMS },
);

export const secretsKey = {
  /** Secrets, by the environment variable that holds them; a changed one starts the service anew */
  secrets: z.record(variableName, secretSchema).optional(),
};

type SecretInput = z.input<typeof secretSchema>;
export type SecretsInput = Readonly<Record<string, SecretInput>>;

export function resolveSecrets(input: SecretsInput = {}): Record<string, ResolvedSecret> {
  return Object.fromEntries(
    Object.entries(input).map(([variable, secret]) => [variable, resolveSecret(secret)]),
  );
}

function resolveSecret(secret: SecretInput): ResolvedSecret {
  if ('parameter' in secret) return { kind: 'parameter', name: secret.parameter };
  const { secretsManager: name, key } = secret;
  return { kind: 'secretsManager', name, ...(key !== undefined && { key }) };
}

/**
 * Secrets Manager reads what follows the last hyphen as the end of an ARN where it has six characters.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/create_secret.html
 */
export function checkSecrets(
  path: readonly string[],
  secrets: SecretsInput = {},
  at: Locate,
): Problem[] {
  return Object.entries(secrets).flatMap(([variable, secret]) => {
    if ('parameter' in secret || secret.secretsManager.startsWith('arn:')) return [];
    if (!/-[A-Za-z0-9]{6}$/.test(secret.secretsManager)) return [];
    return [
      {
        path: at([...path, 'secrets', variable], 'secretsManager'),
        message: `${quote(secret.secretsManager)} ends in a hyphen and six characters, which Secrets Manager takes for the end of an ARN; give the full ARN, or rename the secret`,
      },
    ];
  });
}
