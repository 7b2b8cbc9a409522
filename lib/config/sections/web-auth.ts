import { z } from 'zod';
import type { Locate } from '../locate';
import type { Problem } from '../problem';
import { orFalse } from '../schema-values';

/** Who may use the API, beside those who have a key of it. */

export interface ResolvedAuth {
  /** People who have logged in at the load balancer. */
  readonly login?: TokenRights;
  readonly oidc?: TokenRights & {
    readonly issuer: string;
    readonly audiences: readonly string[];
    /** Default: what the issuer's own description names. */
    readonly jwksUrl?: string;
  };
}

/** What the holder of a token may do. */
interface TokenRights {
  readonly scopes: readonly string[];
  readonly claim?: string;
  readonly roles?: Readonly<Record<string, readonly string[]>>;
}

const https = z.url({ protocol: /^https$/, error: "an address such as 'https://id.example.com'" });

const scope = z.string().regex(/^(?:read|submit|operate|admin|submit:[a-z][a-z0-9-]*)$/, {
  error: "'read', 'submit', 'submit:<task>', 'operate' or 'admin'",
});

const moreRights = {
  /** Claim that names further scopes, as a list or with spaces between */
  claim: z.string().min(1).optional(),
  /** What words of the claim stand for; with it, none stands for itself */
  roles: z.record(z.string().min(1), z.array(scope).min(1)).optional(),
};

const loginRightsSchema = z.strictObject({
  /**
   * What everybody may do who has logged in
   * @default reading alone: `read`
   */
  scopes: z.array(scope).optional(),
  ...moreRights,
});

const issuerSchema = z.strictObject({
  /** Issuer of the tokens, as in their `iss` */
  issuer: https,
  /** One of these is in a token’s `aud` or, where it has none, is its `client_id` */
  audiences: z.array(z.string().min(1)).min(1),
  /**
   * Where the issuer’s public keys are
   * @default what its own description names
   */
  jwksUrl: https.optional(),
  /**
   * What the holder of any of its tokens may do
   * @default nothing
   */
  scopes: z.array(scope).optional(),
  /**
   * Claim that names scopes, as a list or with spaces between
   * @default the claim `scope`
   */
  claim: z.string().min(1).optional(),
  /** What words of the claim stand for; with it, none stands for itself */
  roles: moreRights.roles,
});

export const authKeys = {
  /** Who may use the API, beside those who have a key of it */
  auth: z
    .strictObject({
      /** People who have logged in at the load balancer: `login`, or that of the load balancer that is there already */
      login: orFalse(loginRightsSchema, "{ scopes: ['read'] }").optional(),
      /** Bearer tokens of an issuer of OpenID Connect */
      oidc: orFalse(issuerSchema, "{ issuer: 'https://…', audiences: ['…'] }").optional(),
    })
    .optional(),
  /**
   * Origins whose pages may call the API from a browser
   * @default none
   */
  corsOrigins: z
    .array(
      z.string().regex(/^https?:\/\/[a-z0-9.-]+(?::\d{1,5})?$/, {
        error: "an origin such as 'https://app.example.com', without a path",
      }),
    )
    .optional(),
};

type AuthInput = z.input<z.ZodObject<typeof authKeys>>;

export function resolveAuth({ auth = {}, corsOrigins = [] }: AuthInput): {
  readonly auth: ResolvedAuth;
  readonly corsOrigins: readonly string[];
} {
  const { login = false, oidc = false } = auth;
  return {
    corsOrigins,
    auth: {
      ...(login !== false && { login: rightsOf(login, ['read']) }),
      ...(oidc !== false && {
        oidc: {
          issuer: oidc.issuer,
          audiences: oidc.audiences,
          ...(oidc.jwksUrl !== undefined && { jwksUrl: oidc.jwksUrl }),
          ...rightsOf({ claim: 'scope', ...oidc }, []),
        },
      }),
    },
  };
}

function rightsOf(
  { scopes, claim, roles }: z.input<typeof loginRightsSchema>,
  usual: readonly string[],
): TokenRights {
  return {
    scopes: scopes ?? usual,
    ...(claim !== undefined && { claim }),
    ...(roles !== undefined && { roles }),
  };
}

interface Beside {
  readonly web: AuthInput & { readonly login?: unknown; readonly loadBalancer?: unknown };
  readonly network: { readonly nat?: string | undefined; readonly vpc?: unknown };
}

/** Log-ins that nobody makes, and keys that cannot be fetched. */
export function checkAuth({ web, network }: Beside, at: Locate): Problem[] {
  const { login = false, oidc = false } = web.auth ?? {};
  const someoneLogsIn = typeof web.login === 'object' || typeof web.loadBalancer === 'object';
  const isShutIn = network.nat === 'none' && network.vpc === undefined;
  return [
    ...(login !== false && !someoneLogsIn
      ? [{ path: at(['web', 'auth'], 'login'), message: 'nobody logs in; set web.login, too' }]
      : []),
    ...(['login', 'oidc'] as const)
      .filter((key) => isShutIn && (key === 'login' ? login : oidc) !== false)
      .map((key) => ({
        path: at(['web', 'auth'], key),
        message: 'the public keys are on the internet; set network.nat to other than none',
      })),
    ...rolesWithoutClaim(login, at),
  ];
}

/** The tokens of an issuer have a claim by default. */
function rolesWithoutClaim(
  login: NonNullable<NonNullable<AuthInput['auth']>['login']>,
  at: Locate,
): Problem[] {
  if (login === false || login.roles === undefined || login.claim !== undefined) return [];
  return [
    { path: at(['web', 'auth', 'login'], 'roles'), message: 'of which claim? set claim, too' },
  ];
}
