/**
 * The path of a setting, as people must look for it: under the environment where that sets any of
 * `settings`, under the application otherwise. The first of `settings` ends the path.
 */
export type Locate = (keys: readonly string[], ...settings: string[]) => string;
