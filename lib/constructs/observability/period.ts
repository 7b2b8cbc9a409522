import { Duration } from 'aws-cdk-lib';

/** The finest step of what AWS's services report. */
export const MINUTE = Duration.minutes(1);
