import { Aws } from 'aws-cdk-lib';
import {
  ContainerImage,
  type ContainerDefinition,
  type ContainerImageConfig,
} from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/** `<account>.dkr.ecr.<region>.amazonaws.com/<repository>`, with a tag or a digest. */
const ECR =
  /^(?<account>\d{12})\.dkr\.ecr\.(?<region>[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/(?<repository>[^:@]+)/;

/** An image that exists. Where it is in a repository of ECR, the task may pull from there. */
export class LocatedImage extends ContainerImage {
  readonly #location: string;

  constructor(location: string) {
    super();
    this.#location = location;
  }

  override bind(_scope: Construct, container: ContainerDefinition): ContainerImageConfig {
    const address = ECR.exec(this.#location)?.groups;
    if (address !== undefined) {
      const { account = '', region = '', repository = '' } = address;
      const role = container.taskDefinition.obtainExecutionRole();
      role.addToPrincipalPolicy(
        new PolicyStatement({
          actions: [
            'ecr:BatchCheckLayerAvailability',
            'ecr:GetDownloadUrlForLayer',
            'ecr:BatchGetImage',
          ],
          resources: [`arn:${Aws.PARTITION}:ecr:${region}:${account}:repository/${repository}`],
        }),
      );
      // This one right knows no resource.
      role.addToPrincipalPolicy(
        new PolicyStatement({ actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }),
      );
    }
    return { imageName: this.#location };
  }
}
