import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { Construct } from 'constructs';
import type { ResolvedBudget, ResolvedEnvironment } from '../../config';
import { nameIn } from '../names';

/** Per cent of the budget, and of what: spent already, or forecast for the month. */
const NOTIFY_AT = [
  { threshold: 80, notificationType: 'ACTUAL' },
  { threshold: 100, notificationType: 'FORECASTED' },
] as const;

/** What an environment may cost a month, told by its tags; an address hears before it is too late. */
export class EnvironmentBudget extends Construct {
  readonly budget: CfnBudget;

  constructor(
    scope: Construct,
    id: string,
    { environment, budget }: { environment: ResolvedEnvironment; budget: ResolvedBudget },
  ) {
    super(scope, id);
    const tag = (key: string, value: string) => ({
      tags: { key, values: [value], matchOptions: ['EQUALS'] },
    });
    this.budget = new CfnBudget(this, 'Budget', {
      budget: {
        budgetName: nameIn(environment, 'monthly'),
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: budget.monthly, unit: 'USD' },
        metrics: ['UnblendedCost'],
        filterExpression: {
          and: [tag('application', environment.application), tag('environment', environment.name)],
        },
      },
      notificationsWithSubscribers: NOTIFY_AT.map((notification) => ({
        notification: {
          ...notification,
          thresholdType: 'PERCENTAGE',
          comparisonOperator: 'GREATER_THAN',
        },
        subscribers: [{ subscriptionType: 'EMAIL', address: budget.email }],
      })),
    });
  }
}
