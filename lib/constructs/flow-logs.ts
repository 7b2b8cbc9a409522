import {
  FlowLog,
  FlowLogDestination,
  FlowLogResourceType,
  FlowLogTrafficType,
  type IVpc,
} from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { ResolvedEnvironment, ResolvedOwnNetwork } from '../config';
import { logGroup } from './logs';

/** Logs the traffic of a VPC, as long as other logs are kept. */
export function addFlowLogs(
  scope: Construct,
  vpc: IVpc,
  traffic: ResolvedOwnNetwork['flowLogs'],
  environment: ResolvedEnvironment,
): FlowLog | undefined {
  if (traffic === false) return undefined;
  const flows = new Construct(scope, 'Flows');
  return new FlowLog(flows, 'Log', {
    resourceType: FlowLogResourceType.fromVpc(vpc),
    trafficType: traffic === 'all' ? FlowLogTrafficType.ALL : FlowLogTrafficType.REJECT,
    destination: FlowLogDestination.toCloudWatchLogs(logGroup(flows, environment, 'vpc-flows')),
  });
}
