import { Stage, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { ResolvedApplication } from '../config';
import { DELIVERY_STAGE } from '../config/delivery-stage';
import { boundedBy } from '../constructs/bounded-by';
import { DeliveryStack } from './delivery-stack';

/** The account-level part: images and the pipeline's role. */
export class DeliveryStage extends Stage {
  constructor(scope: Construct, application: ResolvedApplication) {
    const { account, region } = application.delivery;
    super(scope, DELIVERY_STAGE, {
      env: { account, region },
      ...boundedBy(application.delivery.permissionsBoundary),
    });
    new DeliveryStack(this, DELIVERY_STAGE, {
      stackName: `${application.name}-${DELIVERY_STAGE}`,
      description: `${application.name}: images and the pipeline's role`,
      application,
    });
    Tags.of(this).add('application', application.name);
  }
}
