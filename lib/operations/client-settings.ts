import { awsAnswerSeconds } from './process-env';

/** Of a host that takes no connection: as long as the AWS SDK's own `standard` mode waits. Milliseconds. */
const CONNECTED_WITHIN_MS = 3100;

/**
 * Settings of a client of AWS that does not wait for ever: of a connection that is open and silent, each request is given
 * up, and tried again as often as any other one. What is still being said is not cut off.
 */
export function answering<Settings extends object>(settings: Settings) {
  return {
    ...settings,
    requestHandler: {
      connectionTimeout: CONNECTED_WITHIN_MS,
      socketTimeout: awsAnswerSeconds() * 1000,
    },
  };
}
