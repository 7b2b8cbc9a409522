import { PermissionsBoundary, type StageProps } from 'aws-cdk-lib';

/** Props of a stage whose roles, all of them, are bounded by a policy of its account. */
export function boundedBy(policyName: string | undefined): Pick<StageProps, 'permissionsBoundary'> {
  return policyName === undefined
    ? {}
    : { permissionsBoundary: PermissionsBoundary.fromName(policyName) };
}
