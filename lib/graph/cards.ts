import { table } from './table';
import * as analytics from './catalog/analytics';
import * as compute from './catalog/compute';
import * as data from './catalog/data';
import * as messaging from './catalog/messaging';
import * as network from './catalog/network';
import * as operations from './catalog/operations';
import * as security from './catalog/security';
import * as web from './catalog/web';
import { card, type CardRule, type Cards } from './rules';
import { typeInWords } from './words';

/** The types that people look for, each with its place and its line of facts. Others are in folds.ts, or generic. */
export const CARDS: Cards = table({
  ...compute.CARDS,
  ...network.CARDS,
  ...data.CARDS,
  ...messaging.CARDS,
  ...web.CARDS,
  ...security.CARDS,
  ...operations.CARDS,
  ...analytics.CARDS,
});

/** A type that nobody has written a rule for still gets a card. */
export function cardRule(type: string): CardRule {
  const known = CARDS[type];
  if (known !== undefined) return known;
  return type.startsWith('Custom::')
    ? card('operations', 'custom resource')
    : card('regional', typeInWords(type));
}
