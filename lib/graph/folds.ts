import { table } from './table';
import * as analytics from './catalog/analytics';
import * as compute from './catalog/compute';
import * as data from './catalog/data';
import * as messaging from './catalog/messaging';
import * as network from './catalog/network';
import * as operations from './catalog/operations';
import * as security from './catalog/security';
import * as web from './catalog/web';
import { CUSTOM_FOLDS } from './helpers';
import type { Folds } from './rules';

/** Types that are no cards of their own: what they are part of, and why. docs/diagrams.md explains how to add a row. */
export const FOLDS: Folds = table({
  ...compute.FOLDS,
  ...network.FOLDS,
  ...data.FOLDS,
  ...messaging.FOLDS,
  ...web.FOLDS,
  ...security.FOLDS,
  ...operations.FOLDS,
  ...analytics.FOLDS,
  ...CUSTOM_FOLDS,
});
