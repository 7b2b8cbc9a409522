import type { Page } from 'playwright-core';
import { eventually } from './eventually';

/**
 * Waits until an expression is true in a page. Playwright's own way evaluates it inside the page, which a policy against
 * evaluated strings refuses from the second time on.
 */
export async function becomesTrue(page: Page, expression: string): Promise<void> {
  await eventually(async () => {
    expect({ [expression]: await page.evaluate(expression) }).toEqual({ [expression]: true });
  });
}
