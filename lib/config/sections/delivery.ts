import { z } from 'zod';
import { account, region, whole } from '../schema-values';

/** The claim `sub` of Jenkins's tokens is the URL of the job unless its plugin says otherwise. */
const SUBJECT =
  "the subject of Jenkins's token, such as 'https://jenkins.example.com/job/shop/job/main/'; '*' is any text, not at the start";

export interface ResolvedDelivery {
  /** Account and region that hold the ECR repositories and the role Jenkins assumes. */
  readonly account: string;
  readonly region: string;
  /** Name of the role that Jenkins assumes: `<application>-pipeline`. */
  readonly pipelineRole: string;
  /** Name of the role that compares and changes nothing, for builds of any branch: `<application>-pipeline-diff`. */
  readonly diffRole: string;
  /** Untagged or old images kept per repository. Default 50. */
  readonly keepImages: number;
  /** Who may approve a deployment, as Jenkins knows them: users or groups. Empty: whoever may build. */
  readonly approvers: readonly string[];
  readonly notify: {
    /** Addresses. */
    readonly mail: readonly string[];
    /** Id of the Jenkins credential that holds the address of a chat's incoming webhook. */
    readonly webhookCredential?: string;
  };
  /** Whether the tests of each build also measure how much of the code they run. Default false: it slows them down. */
  readonly coverage: boolean;
  readonly jenkins: ResolvedJenkins;
  /** Name of the policy that bounds the pipeline's role: the application's, whatever an environment says. */
  readonly permissionsBoundary?: string;
}

export interface ResolvedJenkins {
  /** Label of the agents that run the stages. Default `linux && docker`. */
  readonly agentLabel: string;
  /** Container image in which the stages run; undefined: on the agent itself. */
  readonly agentImage?: string;
  /** Whether builds of one branch may run side by side. Default false. */
  readonly concurrentBuilds: boolean;
  /**
   * OpenID Connect issuer of the Jenkins controller, for role assumption without long-lived keys;
   * undefined: the roles trust the delivery account's own principals.
   */
  readonly oidc?: {
    readonly issuer: string;
    /** Of the tokens that may deploy; `*` stands for any text. */
    readonly subject: string;
    /** Of the tokens that may compare. */
    readonly diffSubject: string;
  };
}

/** Jenkins takes the list as one text with commas. */
const person = z
  .string()
  .regex(/^[^,\s][^,]*$/, { error: 'the name of a user or group, without a comma' });

const subject = z.string({ error: SUBJECT }).regex(/^[^\s*?][^\s?]*$/, { error: SUBJECT });

export const deliverySchema = z.strictObject({
  /**
   * Account that holds images and the role of the pipeline
   * @default that of the first environment
   */
  account: account.optional(),
  /**
   * Its region
   * @default that of the first environment
   */
  region: region.optional(),
  /**
   * Images kept per repository
   * @default `50`
   */
  keepImages: whole(1, 1000).optional(),
  /** Who may approve a deployment, as Jenkins knows them: users or groups; without any, whoever may build */
  approvers: z.array(person).optional(),
  /** Who hears that the main branch broke, and that it works again */
  notify: z
    .strictObject({
      /** Addresses, by the plugin Mailer */
      mail: z.array(z.email({ error: "an address such as 'team@example.com'" })).optional(),
      /** Id of the Jenkins credential (secret text) that holds the address of a chat’s incoming webhook */
      webhookCredential: z.string().min(1).optional(),
    })
    .optional(),
  /**
   * Measure in each build how much of the code the tests run; slower
   * @default `false`
   */
  coverage: z.boolean().optional(),
  /** The Jenkins controller */
  jenkins: z
    .strictObject({
      /**
       * Label of the agents that run the stages
       * @default `linux && docker`
       */
      agentLabel: z.string().min(1).optional(),
      /** Container image in which the stages run, with Node 20 or later and the docker client; without it, the agent itself */
      agentImage: z.string().min(1).optional(),
      /**
       * Builds of one branch may run side by side: one that waits for approval holds no newer one up
       * @default `false`
       */
      concurrentBuilds: z.boolean().optional(),
      /** OpenID Connect issuer of the Jenkins controller; without it, agents bring credentials of the account */
      oidcIssuer: z
        .url({
          protocol: /^https$/,
          error: "an address such as 'https://jenkins.example.com/oidc'",
        })
        .optional(),
      /** Subject of the tokens that may deploy, required with `oidcIssuer`: the main branch’s job; `*` is any text */
      oidcSubject: subject.optional(),
      /**
       * Subject of the tokens that may compare, pull requests among them
       * @default that of `oidcSubject`, with `*` for its last job
       */
      oidcDiffSubject: subject.optional(),
    })
    .refine((jenkins) => jenkins.oidcIssuer === undefined || jenkins.oidcSubject !== undefined, {
      path: ['oidcSubject'],
      error: SUBJECT,
    })
    .refine(
      ({ oidcIssuer, oidcSubject, oidcDiffSubject }) =>
        oidcIssuer !== undefined || (oidcSubject ?? oidcDiffSubject) === undefined,
      { path: ['oidcIssuer'], error: "an address such as 'https://jenkins.example.com/oidc'" },
    )
    .optional(),
});

type JenkinsInput = NonNullable<z.input<typeof deliverySchema>['jenkins']>;

function resolveOidc({
  oidcIssuer,
  oidcSubject,
  oidcDiffSubject,
}: JenkinsInput): Pick<ResolvedJenkins, 'oidc'> {
  if (oidcIssuer === undefined || oidcSubject === undefined) return {};
  const diffSubject = oidcDiffSubject ?? oidcSubject.replace(/\/job\/[^/]+\/?$/, '/job/*');
  return { oidc: { issuer: oidcIssuer, subject: oidcSubject, diffSubject } };
}

/** Images and the pipeline's role live with the first environment unless the configuration says so. */
export function resolveDelivery(
  application: string,
  input: z.input<typeof deliverySchema>,
  first: { readonly account: string; readonly region: string } | undefined,
  permissionsBoundary?: string | false,
): ResolvedDelivery {
  return {
    account: input.account ?? first?.account ?? '',
    region: input.region ?? first?.region ?? '',
    pipelineRole: `${application}-pipeline`,
    diffRole: `${application}-pipeline-diff`,
    keepImages: input.keepImages ?? 50,
    ...(permissionsBoundary && { permissionsBoundary }),
    approvers: input.approvers ?? [],
    notify: {
      mail: input.notify?.mail ?? [],
      ...(input.notify?.webhookCredential !== undefined && {
        webhookCredential: input.notify.webhookCredential,
      }),
    },
    coverage: input.coverage ?? false,
    jenkins: {
      ...(input.jenkins?.agentImage !== undefined && { agentImage: input.jenkins.agentImage }),
      concurrentBuilds: input.jenkins?.concurrentBuilds ?? false,
      agentLabel: input.jenkins?.agentLabel ?? 'linux && docker',
      ...resolveOidc(input.jenkins ?? {}),
    },
  };
}
