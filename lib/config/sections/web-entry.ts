import { z } from 'zod';
import type { Locate } from '../locate';
import { quote, type Problem } from '../problem';
import { arn, cidr, hostName, orFalse, toggle, whole } from '../schema-values';
import {
  checkShared,
  resolveShared,
  sharedLoadBalancerSchema,
  type SharedLoadBalancer,
} from './shared-load-balancer';

/** The door of an environment: names, certificates, firewall, log-in; or the load balancer that is there already. */

export interface ResolvedEntry {
  /** Addresses that may reach the load balancer. Default `0.0.0.0/0`. */
  readonly allowFrom: readonly string[];
  readonly domain?: ResolvedDomain;
  /** A certificate that is there already, in the region of the environment. */
  readonly certificateArn?: string;
  /** Requests per address in five minutes; undefined: no firewall. Default: in production 2000. */
  readonly waf?: { readonly rateLimit: number };
  /** Default: in production 90 days. */
  readonly accessLogs?: { readonly keepDays: number };
  readonly login?: ResolvedLogin;
  readonly loadBalancer?: SharedLoadBalancer;
}

interface ResolvedDomain {
  readonly name: string;
  readonly hostedZone: { readonly id: string; readonly name: string };
}

export type ResolvedLogin =
  | { readonly cognito: z.output<typeof cognitoSchema> }
  | { readonly oidc: z.output<typeof oidcSchema> };

const https = z.url({ protocol: /^https$/, error: "an address such as 'https://id.example.com'" });

const domainSchema = z.strictObject({
  /** Name under which people reach the web service */
  name: hostName.max(64, { error: 'at most 64 characters, the most a certificate takes' }),
  /** Hosted zone of Route 53 that holds the name */
  hostedZone: z.strictObject({
    /** Id of the zone */
    id: z.string().regex(/^Z[A-Z0-9]{1,31}$/, { error: "an id such as 'Z0123456789ABC'" }),
    /** Name of the zone */
    name: hostName,
  }),
});

const cognitoSchema = z.strictObject({
  /** ARN of the user pool */
  userPoolArn: arn(
    'cognito-idp',
    'userpool/[A-Za-z0-9_-]+',
    'arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEfGhI',
  ),
  /** Id of the client, one with a secret */
  clientId: z.string().min(1),
  /** Prefix of the user pool’s own domain, or its custom domain */
  domain: z.string().min(1),
});

const oidcSchema = z.strictObject({
  /** Issuer of the tokens */
  issuer: https,
  /** Where people log in */
  authorizationEndpoint: https,
  /** Where the load balancer gets its tokens */
  tokenEndpoint: https,
  /** Where the load balancer asks who somebody is */
  userInfoEndpoint: https,
  /** Id of the client */
  clientId: z.string().min(1),
  /** Name of the secret in Secrets Manager whose whole text is the client’s secret */
  clientSecretName: z.string().min(1),
});

const loginSchema = z.union(
  [
    z.strictObject({
      /** A user pool of Amazon Cognito */
      cognito: cognitoSchema,
    }),
    z.strictObject({
      /** A provider of OpenID Connect */
      oidc: oidcSchema,
    }),
    z.literal(false),
  ],
  { error: '{ cognito: { … } }, { oidc: { … } } or false' },
);

export const entryKeys = {
  /**
   * Address ranges that may reach the load balancer
   * @default `0.0.0.0/0`
   */
  allowFrom: z.array(cidr).min(1).optional(),
  /** Name of the web service: certificate, record and HTTPS come with it */
  domain: orFalse(
    domainSchema,
    "{ name: 'app.example.com', hostedZone: { id: 'Z…', name: 'example.com' } }",
  ).optional(),
  /** ARN of a certificate that is there already: HTTPS with it */
  certificateArn: arn(
    'acm',
    'certificate/[0-9a-f-]+',
    'arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012',
  ).optional(),
  /**
   * Web application firewall: AWS’s common rules, known bad inputs, bad addresses, a rate limit
   * @default `false`; in production `true`
   */
  waf: toggle(
    z.strictObject({
      /**
       * Requests that one address may send in five minutes
       * @default 2000
       */
      rateLimit: whole(10, 2_000_000_000).optional(),
    }),
    '{ rateLimit: 2000 }',
  ).optional(),
  /**
   * Log of all requests, in a bucket
   * @default `false`; in production `true`
   */
  accessLogs: toggle(
    z.strictObject({
      /**
       * Days that the log is kept
       * @default 90
       */
      keepDays: whole(1, 3650).optional(),
    }),
    '{ keepDays: 90 }',
  ).optional(),
  /** People log in at the load balancer, before any request reaches the service */
  login: loginSchema.optional(),
  /** A load balancer that is there already: the service gets a rule of its listener */
  loadBalancer: orFalse(
    sharedLoadBalancerSchema,
    '{ listenerArn, securityGroupId, hosts }',
  ).optional(),
};

type EntryInput = z.input<z.ZodObject<typeof entryKeys>>;

/** `name` is `<application>-<environment>`: a rule without a priority gets one made from it. */
export function resolveEntry(input: EntryInput, production: boolean, name: string): ResolvedEntry {
  const shared = typeof input.loadBalancer === 'object' ? input.loadBalancer : undefined;
  const waf = input.waf ?? (production && shared === undefined);
  const accessLogs = input.accessLogs ?? (production && shared === undefined);
  return {
    allowFrom: input.allowFrom ?? ['0.0.0.0/0'],
    ...(typeof input.domain === 'object' && { domain: input.domain }),
    ...(input.certificateArn !== undefined && { certificateArn: input.certificateArn }),
    ...(waf !== false && { waf: { rateLimit: (waf === true ? {} : waf).rateLimit ?? 2000 } }),
    ...(accessLogs !== false && {
      accessLogs: { keepDays: (accessLogs === true ? {} : accessLogs).keepDays ?? 90 },
    }),
    ...(typeof input.login === 'object' && { login: input.login }),
    ...(shared !== undefined && { loadBalancer: resolveShared(shared, name) }),
  };
}

/** What belongs to a load balancer of one's own. */
const OWN = ['allowFrom', 'domain', 'certificateArn', 'waf', 'accessLogs', 'login'] as const;

export function checkEntry(input: EntryInput, at: Locate): Problem[] {
  return [
    ...checkDomain(input, at),
    ...checkLogin(input, at),
    ...(typeof input.loadBalancer === 'object'
      ? [
          ...besideShared(input, at),
          ...checkShared(input.loadBalancer, at(['web'], 'loadBalancer')),
        ]
      : []),
  ];
}

function checkDomain({ domain }: EntryInput, at: Locate): Problem[] {
  if (typeof domain !== 'object') return [];
  const { name, hostedZone } = domain;
  if (name === hostedZone.name || name.endsWith(`.${hostedZone.name}`)) return [];
  return [
    {
      path: at(['web', 'domain'], 'name', 'hostedZone'),
      message: `${quote(name)} is not in the hosted zone ${quote(hostedZone.name)}`,
    },
  ];
}

/** AWS takes a log-in on HTTPS listeners only: tokens would cross the net in plain text. */
function checkLogin({ login, domain, certificateArn, loadBalancer }: EntryInput, at: Locate) {
  const secure = typeof domain === 'object' || certificateArn !== undefined;
  if (typeof login !== 'object' || secure || typeof loadBalancer === 'object') return [];
  const message = 'needs HTTPS; set web.domain or web.certificateArn';
  return [{ path: at(['web'], 'login'), message }];
}

function besideShared(input: EntryInput, at: Locate): Problem[] {
  return OWN.filter((key) => input[key] !== undefined && input[key] !== false).map((key) => ({
    path: at(['web'], key),
    message: 'cannot stand beside loadBalancer: set it where that load balancer is made',
  }));
}
