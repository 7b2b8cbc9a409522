import {
  CloudFormationClient,
  DescribeStackDriftDetectionStatusCommand,
  DescribeStackResourceDriftsCommand,
  DetectStackDriftCommand,
  type StackResourceDrift,
} from '@aws-sdk/client-cloudformation';
import { answering } from '../client-settings';
import type { Credentials } from '../account/ports';
import { explained } from '../explained';
import type { Drifted, Drifts } from './ports';

/** CloudFormation's detection of drift, in one region. Errors come explained. */
export function driftsIn(region: string, credentials: Credentials): Drifts {
  const formation = new CloudFormationClient(answering({ region, credentials }));
  return explained<Drifts>({
    detect: async (StackName) => {
      const found = await formation.send(new DetectStackDriftCommand({ StackName }));
      return found.StackDriftDetectionId ?? '';
    },
    detection: async (StackDriftDetectionId) => {
      const { DetectionStatus, DetectionStatusReason } = await formation.send(
        new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId }),
      );
      if (DetectionStatus === 'DETECTION_IN_PROGRESS') return { kind: 'running' };
      if (DetectionStatus === 'DETECTION_COMPLETE') return { kind: 'done' };
      return { kind: 'failed', reason: DetectionStatusReason ?? 'CloudFormation does not say why' };
    },
    drifted: async (StackName) => {
      const found: Drifted[] = [];
      let NextToken: string | undefined;
      do {
        const page = await formation.send(
          new DescribeStackResourceDriftsCommand({
            ...{ StackName, NextToken },
            StackResourceDriftStatusFilters: ['MODIFIED', 'DELETED'],
          }),
        );
        found.push(...(page.StackResourceDrifts ?? []).map(driftedOf));
        NextToken = page.NextToken;
      } while (NextToken !== undefined);
      return found;
    },
  });
}

function driftedOf(drift: StackResourceDrift): Drifted {
  return {
    logicalId: drift.LogicalResourceId ?? '',
    physicalId: drift.PhysicalResourceId,
    type: drift.ResourceType ?? '',
    how: drift.StackResourceDriftStatus === 'DELETED' ? 'DELETED' : 'MODIFIED',
    differences: (drift.PropertyDifferences ?? []).map((one) => ({
      path: one.PropertyPath ?? '',
      how: one.DifferenceType ?? 'NOT_EQUAL',
      expected: one.ExpectedValue ?? '',
      actual: one.ActualValue ?? '',
    })),
  };
}
