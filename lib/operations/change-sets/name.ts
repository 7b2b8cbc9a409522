const PREFIX = 'slipway-';

/** Name of the change sets of a release: CloudFormation takes letters, digits and hyphens. */
export const changeSetName = (release: string): string =>
  `${PREFIX}${release.replace(/[^A-Za-z0-9]+/g, '-')}`.slice(0, 128);

/** Whether a change set was made by a plan. */
export const isOfPlan = (name: string): boolean => name.startsWith(PREFIX);
