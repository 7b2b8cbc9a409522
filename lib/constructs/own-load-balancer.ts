import { Duration } from 'aws-cdk-lib';
import { Certificate, CertificateValidation } from 'aws-cdk-lib/aws-certificatemanager';
import { Peer, Port, SecurityGroup, type IVpc } from 'aws-cdk-lib/aws-ec2';
import {
  ApplicationLoadBalancer,
  ApplicationProtocol,
  ListenerAction,
  ListenerCertificate,
  SslPolicy,
  type ApplicationListener,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { ARecord, HostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { LoadBalancerTarget } from 'aws-cdk-lib/aws-route53-targets';
import type { Construct } from 'constructs';
import type { ResolvedEnvironment, ResolvedWeb } from '../config';
import { accessLogBucket } from './access-logs';
import { nameIn, shortName } from './names';
import { WebFirewall } from './web-firewall';
import { PUBLIC_SUBNETS } from './subnets';

/** AWS takes no longer name for a load balancer. */
const LONGEST_NAME = 32;

/**
 * The load balancer in public subnets, with what stands before it. No construct of its own: its parts are the door's,
 * and keep the names that are deployed.
 */
export class OwnLoadBalancer {
  readonly loadBalancer: ApplicationLoadBalancer;
  readonly securityGroup: SecurityGroup;
  /** Undefined without domain and certificate: the load balancer then speaks HTTP. */
  readonly certificate: ListenerCertificate | undefined;
  /** Where people find it. */
  readonly url: string;
  readonly #ranges: readonly string[];

  constructor(scope: Construct, environment: ResolvedEnvironment, vpc: IVpc) {
    const { web, production } = environment;
    this.#ranges = web.allowFrom;
    this.securityGroup = new SecurityGroup(scope, 'SecurityGroup', {
      vpc,
      description: 'Load balancer',
      allowAllOutbound: false,
    });
    this.loadBalancer = new ApplicationLoadBalancer(scope, 'LoadBalancer', {
      vpc,
      loadBalancerName: shortName(nameIn(environment, 'web'), LONGEST_NAME),
      internetFacing: true,
      vpcSubnets: PUBLIC_SUBNETS,
      securityGroup: this.securityGroup,
      dropInvalidHeaderFields: true,
      deletionProtection: production,
      idleTimeout: Duration.seconds(web.requestTimeoutSeconds),
    });
    const name = this.nameIt(scope, web);
    this.certificate = name.certificate;
    this.url = name.url;
    if (web.accessLogs !== undefined) {
      const { keepDays } = web.accessLogs;
      this.loadBalancer.logAccessLogs(accessLogBucket(scope, { keepDays, production }) as IBucket);
    }
    if (web.waf !== undefined) {
      new WebFirewall(scope, 'Firewall', {
        environment,
        loadBalancerArn: this.loadBalancer.loadBalancerArn,
        rateLimit: web.waf.rateLimit,
      });
    }
  }

  /** The door itself, with HTTPS where there is a certificate; plain HTTP then leads to it. */
  openDoor(action: ListenerAction): ApplicationListener {
    if (this.certificate === undefined) return this.listen('Http', 80, action);
    const redirect = { protocol: 'HTTPS', port: '443', permanent: true };
    this.listen('Http', 80, ListenerAction.redirect(redirect), ApplicationProtocol.HTTP);
    return this.listen('Https', 443, action);
  }

  listen(
    id: string,
    port: number,
    defaultAction: ListenerAction,
    protocol = this.certificate === undefined
      ? ApplicationProtocol.HTTP
      : ApplicationProtocol.HTTPS,
  ): ApplicationListener {
    for (const range of this.#ranges) {
      const description = `${protocol} from ${range}`;
      this.securityGroup.addIngressRule(Peer.ipv4(range), Port.tcp(port), description);
    }
    return this.loadBalancer.addListener(id, {
      port,
      protocol,
      open: false,
      defaultAction,
      ...(protocol === ApplicationProtocol.HTTPS &&
        this.certificate !== undefined && {
          certificates: [this.certificate],
          // TLS 1.2 with forward secrecy and 1.3, with post-quantum key exchange where the client has it.
          sslPolicy: SslPolicy.TLS13_12_RES_PQ,
        }),
    });
  }

  private nameIt(scope: Construct, { domain, certificateArn }: ResolvedWeb) {
    const imported =
      certificateArn === undefined ? undefined : ListenerCertificate.fromArn(certificateArn);
    const secure = imported === undefined ? 'http' : 'https';
    if (domain === undefined) {
      const url = `${secure}://${this.loadBalancer.loadBalancerDnsName}`;
      return { url, certificate: imported };
    }
    const { name, hostedZone } = domain;
    const zone = HostedZone.fromHostedZoneAttributes(scope, 'Zone', {
      hostedZoneId: hostedZone.id,
      zoneName: hostedZone.name,
    });
    new ARecord(scope, 'Alias', {
      zone,
      recordName: `${name}.`,
      target: RecordTarget.fromAlias(new LoadBalancerTarget(this.loadBalancer)),
    });
    const certificate =
      imported ??
      ListenerCertificate.fromCertificateManager(
        new Certificate(scope, 'Certificate', {
          domainName: name,
          validation: CertificateValidation.fromDns(zone),
        }),
      );
    return { url: `https://${name}`, certificate };
  }
}
