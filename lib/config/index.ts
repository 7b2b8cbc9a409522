export { CONFIG_FILE, defineApplication, loadApplication, resolveApplication } from './load';
export { unknownWord } from './closest';
export { DELIVERY_STAGE } from './check-names';
export { TOPIC_VARIABLE, variableOf } from './variables';
export { ConfigError, type Problem } from './problem';
export { imageNames, withRelease } from './release';
export type { ApplicationInput } from './schema';
export type * from './types';
