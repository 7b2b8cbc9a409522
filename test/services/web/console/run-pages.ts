import type { Page } from 'playwright-core';
import { closeBackend, openBackend, type Backend } from '../../../../services/protocol/backend';
import { finished, startSystem, type System } from '../../system';
import { startConsoleBrowser, type ConsoleBrowser } from './browser';

type SystemOptions = Parameters<typeof startSystem>[0];

/** A system with a runner, its store, and a browser to look at runs with. */
export interface RunPages {
  readonly system: System;
  readonly backend: Backend;
  readonly browser: ConsoleBrowser;
  /** Id of a new run. */
  submitted(task: string, input?: unknown, options?: object): Promise<string>;
  /** As `submitted`, and waits for its end. */
  over(task: string, input?: unknown, options?: object): Promise<string>;
  /** The page of a run, once it shows that. */
  opened(id: string, options?: Parameters<ConsoleBrowser['open']>[1]): Promise<Page>;
  stop(): Promise<void>;
}

export async function startRunPages(options: SystemOptions = {}): Promise<RunPages> {
  const system = await startSystem(options);
  await system.startRunner();
  const backend = openBackend({ kind: 'embedded', directory: system.dataDirectory });
  const browser = await startConsoleBrowser(system.url);
  const submitted: RunPages['submitted'] = async (task, input, own) =>
    (await system.client.submit(task, input, own)).id;
  return {
    system,
    backend,
    browser,
    submitted,
    over: async (task, input, own) => {
      const id = await submitted(task, input, own);
      await finished(system.client, id, 60_000);
      return id;
    },
    opened: async (id, own = {}) => {
      const page = await browser.open(`/runs/${id}`, own);
      await page.locator('.run-page').waitFor();
      return page;
    },
    stop: async () => {
      await browser.close();
      closeBackend(backend);
      await system.stop();
    },
  };
}

/** Waits until the head of the page says that the run is in a state. */
export const state = (page: Page, text: string): Promise<void> =>
  page.locator('.run-page .head .state', { hasText: text }).waitFor();
