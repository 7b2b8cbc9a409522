import { z } from 'zod';

/**
 * Of what Configuration as Code takes, the keys that docs/pipeline/jenkins.yaml uses, and no others: a wrong one stops
 * Jenkins from starting. Read in the demos and the schema of jenkinsci/configuration-as-code-plugin (build_agents, jenkins,
 * mailer, credentials, jobs) and, for idToken and idTokenFile, in the sources of jenkinsci/oidc-provider-plugin, whose
 * @Symbol they are.
 */
const variable = z.string().regex(/^\$\{[A-Z_]+(?::-[^}]*)?\}$/);

const node = z.strictObject({
  permanent: z.strictObject({
    name: z.string(),
    labelString: z.string(),
    numExecutors: z.number().int().positive(),
    mode: z.enum(['NORMAL', 'EXCLUSIVE']),
    remoteFS: z.string(),
    retentionStrategy: z.literal('always'),
    launcher: z.strictObject({ inbound: z.strictObject({ webSocket: z.boolean() }) }),
  }),
});

const scope = z.enum(['GLOBAL', 'SYSTEM']);

const credential = z.union([
  z.strictObject({
    usernamePassword: z.strictObject({
      scope,
      id: z.string(),
      username: variable,
      password: variable,
    }),
  }),
  z.strictObject({
    idTokenFile: z.strictObject({ scope, id: z.string(), audience: z.string() }),
  }),
  z.strictObject({ string: z.strictObject({ scope, id: z.string(), secret: variable }) }),
]);

export const cascSchema = z.strictObject({
  jenkins: z.strictObject({
    systemMessage: z.string(),
    numExecutors: z.number().int(),
    securityRealm: z.strictObject({
      local: z.strictObject({
        allowsSignup: z.boolean(),
        users: z.array(z.strictObject({ id: variable, password: variable })),
      }),
    }),
    authorizationStrategy: z.strictObject({
      loggedInUsersCanDoAnything: z.strictObject({ allowAnonymousRead: z.boolean() }),
    }),
    nodes: z.array(node),
  }),
  unclassified: z.strictObject({
    location: z.strictObject({ url: variable, adminAddress: variable }),
    mailer: z.strictObject({
      replyToAddress: variable,
      smtpHost: variable,
      smtpPort: z.string(),
    }),
  }),
  security: z.strictObject({ idToken: z.strictObject({ tokenLifetime: z.number().int() }) }),
  credentials: z.strictObject({
    system: z.strictObject({
      domainCredentials: z.array(z.strictObject({ credentials: z.array(credential) })),
    }),
  }),
  jobs: z.array(z.strictObject({ file: z.string() })),
});
