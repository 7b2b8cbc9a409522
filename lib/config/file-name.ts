/** Name of the file that describes an application. */
export const CONFIG_FILE = 'slipway.config.ts';
