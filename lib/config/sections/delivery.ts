import { z } from 'zod';
import { account, region, whole } from '../schema-values';

export interface ResolvedDelivery {
  /** Account and region that hold the ECR repositories and the role Jenkins assumes. */
  readonly account: string;
  readonly region: string;
  /** Name of the role that Jenkins assumes: `<application>-pipeline`. */
  readonly pipelineRole: string;
  /** Untagged or old images kept per repository. Default 50. */
  readonly keepImages: number;
  readonly jenkins: ResolvedJenkins;
}

export interface ResolvedJenkins {
  /** Label of the agents that run the stages. Default `linux && docker`. */
  readonly agentLabel: string;
  /**
   * OpenID Connect issuer of the Jenkins controller, for role assumption without long-lived keys;
   * undefined: the role trusts the delivery account's own principals.
   */
  readonly oidcIssuer?: string;
}

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
  /** The Jenkins controller */
  jenkins: z
    .strictObject({
      /**
       * Label of the agents that run the stages
       * @default `linux && docker`
       */
      agentLabel: z.string().min(1).optional(),
      /** OpenID Connect issuer of the Jenkins controller */
      oidcIssuer: z
        .url({
          protocol: /^https$/,
          error: "an address such as 'https://jenkins.example.com/oidc'",
        })
        .optional(),
    })
    .optional(),
});

/** Images and the pipeline's role live with the first environment unless the configuration says so. */
export function resolveDelivery(
  application: string,
  input: z.input<typeof deliverySchema>,
  first: { readonly account: string; readonly region: string } | undefined,
): ResolvedDelivery {
  return {
    account: input.account ?? first?.account ?? '',
    region: input.region ?? first?.region ?? '',
    pipelineRole: `${application}-pipeline`,
    keepImages: input.keepImages ?? 50,
    jenkins: {
      agentLabel: input.jenkins?.agentLabel ?? 'linux && docker',
      ...(input.jenkins?.oidcIssuer !== undefined && { oidcIssuer: input.jenkins.oidcIssuer }),
    },
  };
}
