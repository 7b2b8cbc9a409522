import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Page } from 'playwright-core';
import { describeWith } from '../../../../support/prerequisites';
import { finished } from '../../../system';
import { violations } from '../accessibility';
import { withConsole } from '../set-up';
import { becomesTrue } from '../../../../support/becomes-true';

const HANDLERS = [join(__dirname, 'handlers'), join(__dirname, '..', '..', '..', 'handlers')];

const handlers = HANDLERS.flatMap((folder) =>
  readdirSync(folder).map((file) => ({ name: basename(file, '.ts'), file: join(folder, file) })),
).filter(({ name }) => ['order', 'fails', 'echo', 'leaves'].includes(name));

const SCHEDULES = [
  {
    ...{ name: 'nightly', task: 'echo', expression: 'cron(0 2 * * ? *)', overlap: 'skip' },
    timeZone: 'Europe/Berlin',
  },
  {
    name: 'over',
    task: 'order',
    expression: 'at(2026-01-31T02:00:00)',
    overlap: 'queue',
    timeZone: 'UTC',
  },
];

const ORDER = {
  customer: 'a@example.com',
  gift: true,
  size: 'large',
  notes: 'two\nlines',
  items: [
    { article: 'tea', amount: 2 },
    { article: 'cup', amount: 1 },
  ],
  payment: { by: 'invoice', address: { street: 'Long 1', city: 'Ulm' } },
  address: { street: 'Long 1', city: 'Ulm', zip: '89073' },
  labels: { color: 'red', weight: 3 },
  category: { name: 'a', children: [{ name: 'b' }] },
  position: [48.4, 9.99],
  extra: { any: [1, 'thing', null] },
};

const idIn = (page: Page): string => new URL(page.url()).pathname.split('/').at(-1) ?? '';

describeWith('chromium', 'the pages of tasks', () => {
  const shop = withConsole({
    system: { handlers, variables: { SLIPWAY_SCHEDULES: JSON.stringify(SCHEDULES) } },
  });

  const submitted = async (page: Page) => {
    await page.getByRole('button', { name: 'Run it' }).click();
    await page.waitForURL(/\/runs\/[0-9a-f-]{36}$/);
    return finished(shop.system.client, idIn(page));
  };

  it('list what tasks take and how they fared', async () => {
    for (const n of [1, 2, 3, 4])
      await finished(
        shop.system.client,
        (await shop.system.client.submit('fails', { why: 'no', n })).id,
      );
    const page = await shop.browser.open('/tasks');
    const row = page.getByRole('row', { name: /^fails/ });
    await row.getByText('25 % of 4 succeeded').waitFor();
    await row.getByText('why, n').waitFor();
    expect(await row.getByText('Failed').getAttribute('class')).toContain('failed');
    await page
      .getByRole('row', { name: /^order/ })
      .getByText('never')
      .waitFor();
    await page
      .getByRole('row', { name: /^program/ })
      .getByText('any JSON, or none')
      .waitFor();
    await page.getByRole('link', { name: 'Run order' }).click();
    await page.getByRole('heading', { name: 'order' }).waitFor();
  });

  it('submit what is filled in, and go to the run', async () => {
    const page = await shop.browser.open('/tasks/order');
    await page.getByLabel('customer').fill('a@example.com');
    await page.getByLabel('gift').check();
    await page.getByLabel('size').selectOption('large');
    await page.getByLabel('notes', { exact: true }).fill('two\nlines');
    await page.getByLabel('article').fill('tea');
    await page.getByLabel('amount').fill('2');
    await page.getByLabel('Kind of payment').selectOption('invoice');
    const [paying, own] = [page.getByLabel('street').first(), page.getByLabel('street').last()];
    await paying.fill('Long 1');
    await own.fill('Short 2');
    await page.getByLabel('city').first().fill('Ulm');
    await page.getByLabel('city').last().fill('Bonn');
    await page.getByRole('button', { name: 'Add labels' }).click();
    await page.getByRole('button', { name: 'Add an entry' }).click();
    await page.getByLabel('Name of new').fill('weight');
    await page.getByLabel('Name of new').press('Tab');
    await page.getByLabel('Kind of Value of weight').selectOption('Number');
    await page.getByLabel('Value of weight', { exact: true }).fill('3.50');
    const run = await submitted(page);
    expect(run).toMatchObject({ task: 'order', state: 'SUCCEEDED' });
    expect(run.input).toEqual({
      customer: 'a@example.com',
      gift: true,
      size: 'large',
      notes: 'two\nlines',
      items: [{ article: 'tea', amount: 2 }],
      payment: { by: 'invoice', address: { street: 'Long 1', city: 'Ulm' } },
      address: { street: 'Short 2', city: 'Bonn' },
      labels: { weight: 3.5 },
    });
  });

  it('say at the field what is missing or wrong, and submit nothing', async () => {
    const before = await shop.system.client.runs({ task: 'order' });
    const page = await shop.browser.open('/tasks/order');
    await page.getByLabel('customer').fill('nobody');
    await page.getByLabel('amount').fill('many');
    await page.getByRole('button', { name: 'Run it' }).click();
    const at = (pointer: string) => page.locator(`[data-problem="${pointer}"]`).innerText();
    await page.locator('[data-problem="/customer"]').waitFor();
    expect(await at('/customer')).toBe('must be an e-mail address');
    expect(await at('/items/0/amount')).toBe('must be a whole number');
    expect(await at('/items/0/article')).toBe('is missing');
    expect(await at('/size')).toBe('is missing');
    expect(await page.getByLabel('customer').getAttribute('aria-invalid')).toBe('true');
    await becomesTrue(page, `document.activeElement.getAttribute('aria-invalid') === 'true'`);
    await page.getByLabel('customer').fill('a@example.com');
    await page.locator('[data-problem="/customer"]').waitFor({ state: 'detached' });
    expect(await shop.system.client.runs({ task: 'order' })).toHaveLength(before.length);
    expect(new URL(page.url()).pathname).toBe('/tasks/order');
  });

  it('show at its field what only the service knows to be wrong', async () => {
    const page = await shop.browser.open('/tasks/echo');
    await page.getByText('Options').click();
    await page.getByLabel('Key', { exact: true }).fill('one-name');
    await page.getByLabel('text').fill('first');
    await submitted(page);
    await page.goto(`${shop.system.url}/tasks/echo`);
    await page.getByLabel('text').fill('second');
    await page.getByText('Options').click();
    await page.getByLabel('Key', { exact: true }).fill('one-name');
    await page.getByRole('button', { name: 'Run it' }).click();
    await page.locator('.problems').getByText('key').waitFor();
    await page
      .getByLabel('Key', { exact: true })
      .and(page.locator('[aria-invalid=true]'))
      .waitFor();
    // The browser tells of each answer that is a refusal.
    expect(shop.browser.complaints.splice(0).join()).toMatch(/422/);
  });

  it('fill in the input of an earlier run, and submit it unchanged', async () => {
    const before = await shop.system.client.submit('order', ORDER);
    const page = await shop.browser.open(`/tasks/order?from=${before.id}`);
    await page.getByText('Filled in with the input of').waitFor();
    expect(await page.getByLabel('customer').inputValue()).toBe('a@example.com');
    const run = await submitted(page);
    expect(run.id).not.toBe(before.id);
    expect(run.input).toEqual(ORDER);
  });

  it('move, remove and add items by the keyboard, and keep the focus', async () => {
    const before = await shop.system.client.submit('order', ORDER);
    const page = await shop.browser.open(`/tasks/order?from=${before.id}`);
    const items = page.getByRole('group', { name: 'items' });
    await items.getByRole('button', { name: 'Move 1 down' }).focus();
    await page.keyboard.press('Enter');
    await becomesTrue(page, `document.activeElement.ariaLabel === 'Move 2 down'`);
    expect(await page.getByLabel('article').first().inputValue()).toBe('cup');
    await items.getByRole('button', { name: 'Remove 1' }).focus();
    await page.keyboard.press('Enter');
    await becomesTrue(page, `document.activeElement.textContent === 'Add an item'`);
    await page.keyboard.press('Enter');
    await becomesTrue(page, `document.activeElement.tagName === 'TEXTAREA'`);
    await page.keyboard.type('pot');
    await page.keyboard.press('Tab');
    await page.keyboard.type('7');
    expect((await submitted(page)).input).toEqual({
      ...ORDER,
      items: [
        { article: 'tea', amount: 2 },
        { article: 'pot', amount: 7 },
      ],
    });
  });

  it('take the input as JSON, too, and say where it is none', async () => {
    const page = await shop.browser.open('/tasks/echo');
    await page.getByRole('button', { name: 'JSON' }).click();
    const editor = page.getByLabel('Input as JSON');
    await editor.fill('{"text": }');
    await page.getByText(/This is no JSON/).waitFor();
    expect(await page.getByRole('button', { name: 'Form' }).isDisabled()).toBe(true);
    await editor.fill('{"text": "from JSON"}');
    await page.getByRole('button', { name: 'Form' }).click();
    expect(await page.getByLabel('text').inputValue()).toBe('from JSON');
    expect((await submitted(page)).result).toEqual({ text: 'from JSON' });
  });

  it('submit with a priority and a time to begin', async () => {
    const page = await shop.browser.open('/tasks/echo');
    await page.getByLabel('text').fill('later');
    await page.getByText('Options').click();
    await page.getByLabel('Priority').fill('1000');
    await page.getByRole('button', { name: 'Run it' }).click();
    await page.getByText('must be a whole number from -100 to 100').first().waitFor();
    await page.getByLabel('Priority').fill('7');
    await page.getByLabel('Begins', { exact: true }).selectOption('after');
    await page.getByLabel('Begins after').fill('2');
    await page.getByLabel('Unit of time').selectOption('hours');
    await page.getByRole('button', { name: 'Run it' }).click();
    await page.waitForURL(/\/runs\//);
    const run = await shop.system.client.run(idIn(page));
    expect(run).toMatchObject({ state: 'PENDING', priority: 7 });
    const waits = Date.parse(run.notBefore ?? '') - Date.parse(run.createdAt);
    expect(Math.round(waits / 3_600_000)).toBe(2);
  });

  it('run a task that takes nothing, or anything', async () => {
    const page = await shop.browser.open('/tasks/leaves');
    expect(await page.getByLabel('Kind of input').inputValue()).toBe('-1');
    await page.getByLabel('Kind of input').selectOption('List');
    await page.getByRole('button', { name: 'Add an item' }).click();
    await page.locator('.item select').selectOption('Yes or no');
    await page.getByRole('button', { name: 'Run it' }).click();
    await page.waitForURL(/\/runs\//);
    expect((await shop.system.client.run(idIn(page))).input).toEqual([false]);
  });

  it('say that there is no such task', async () => {
    const page = await shop.browser.open('/tasks/nothing');
    await page.getByText("no task 'nothing'").waitFor();
    expect(shop.browser.complaints.splice(0).join()).toMatch(/404/);
  });

  it('tell schedules in words, and when they are due', async () => {
    const page = await shop.browser.open('/schedules');
    const nightly = page.getByRole('row', { name: /^nightly/ });
    await nightly.getByText('At 02:00').waitFor();
    await nightly.getByText('Europe/Berlin').waitFor();
    await nightly.getByText(/^in \d+ (h|min|s)/).waitFor();
    await nightly.getByText('it is left out').waitFor();
    await page.getByRole('row', { name: /^over/ }).getByText('never again').waitFor();
  });

  it('never make markup of what is in a value', async () => {
    const markup = '<img src=x onerror="window.broken=1">';
    const run = await shop.system.client.submit('order', {
      ...ORDER,
      notes: markup,
      extra: markup,
    });
    const page = await shop.browser.open(`/tasks/order?from=${run.id}`);
    await page.getByText('Filled in').waitFor();
    expect(await page.getByLabel('notes', { exact: true }).inputValue()).toBe(markup);
    expect(await page.evaluate('window.broken')).toBeUndefined();
    expect(await page.locator('main img').count()).toBe(0);
  });

  it.each([
    ['/tasks', 'light', 1280],
    ['/tasks', 'dark', 360],
    ['/tasks/order', 'light', 360],
    ['/tasks/order', 'dark', 1280],
    ['/schedules', 'light', 1280],
    ['/schedules', 'dark', 360],
  ] as const)('%s can be read by all, %s, %i px wide', async (path, colorScheme, width) => {
    const page = await shop.browser.open(path, { colorScheme, viewport: { width, height: 800 } });
    await page.locator('form, tbody tr').first().waitFor();
    if (path === '/tasks/order') {
      await page.getByRole('button', { name: 'Add labels' }).click();
      await page.getByRole('button', { name: 'Add position' }).click();
      await page.getByRole('button', { name: 'Run it' }).click();
      await page.locator('[data-problem]').first().waitFor();
    }
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });
});
