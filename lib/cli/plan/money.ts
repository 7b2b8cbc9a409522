import type { CostChange } from '../../operations/plan';

const format = new Intl.NumberFormat('en-US', {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
});

export const money = (usd: number): string => format.format(usd);

export const signedMoney = (usd: number): string =>
  usd === 0 ? '0.00' : `${usd > 0 ? '+' : '−'}${money(Math.abs(usd))}`;

/** `+12.40 USD a month (183.76 → 196.16); +30.00 if all scaled to the most` */
export function costWords({ before, after, change }: CostChange): string {
  if (change.low === 0 && change.high === 0)
    return `no difference (${money(after.low)} USD a month)`;
  const most =
    change.high === change.low ? '' : `; ${signedMoney(change.high)} if all scaled to the most`;
  return `${signedMoney(change.low)} USD a month (${money(before.low)} → ${money(after.low)})${most}`;
}
