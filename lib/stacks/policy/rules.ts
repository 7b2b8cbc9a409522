import { accessRules } from './access-rules';
import { serviceRules } from './service-rules';
import type { Template } from './template';

/** What is wrong with one resource, and what to do. */
export interface Finding {
  /** Logical id. */
  readonly id: string;
  /** Property at fault, with slashes. */
  readonly at: string;
  readonly message: string;
}

/** A trap that CloudFormation accepts, and that costs a deployment or an outage later. */
export interface Rule {
  readonly name: string;
  readonly find: (template: Template) => Finding[];
}

/** Our own rules, beside AWS's. */
export const RULES: readonly Rule[] = [...serviceRules, ...accessRules];
