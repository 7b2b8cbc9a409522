/** What the stages and the people who start builds say to one another, whatever the engine. */

/** The choice of an environment that is none: all of them. */
export const ALL = 'all';

/** What a stage that decides prints where there is nothing to build. */
export const NOTHING = 'nothing';

/** With the packages of earlier builds, kept in the workspace: a container has none of its own. */
export const INSTALL_FROM_WORKSPACE = 'npm ci --cache .npm --prefer-offline';

/** Where a deployment finds the key with which it tries the environment. */
export const API_KEY = 'SLIPWAY_API_TOKEN';

/** A credential's id as engines want the names of secrets and variables: `shop-smoke` → `SHOP_SMOKE`. */
export const secretName = (id: string): string => id.toUpperCase().replace(/[^A-Z0-9]/g, '_');

/** Ids of releases, as `slipway release` makes them: `20261121T204940Z-0eadc7a`. Holds nothing that a shell reads. */
export const RELEASE_ID = '[0-9]{8}T[0-9]{6}Z-[A-Za-z0-9_.-]{1,40}';
