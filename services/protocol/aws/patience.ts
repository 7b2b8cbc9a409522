/** Within a region, milliseconds; AWS gives up no earlier by itself. */
const CONNECTED_WITHIN_MS = 1000;

/**
 * Settings of a client of AWS for which a connection that is open and silent is a failed request, tried again as any
 * other. The SDK alone waits until the operating system gives the connection up, some fifteen minutes: no lease lasts so
 * long.
 *
 * @param silentMs longer than the service needs for any of its answers
 */
export const patience = (silentMs: number) => ({
  requestHandler: { connectionTimeout: CONNECTED_WITHIN_MS, socketTimeout: silentMs },
});
