import { startSystem, type System } from '../../system';
import { startConsoleBrowser, type ConsoleBrowser } from './browser';

/** What a suite of the console has from its first test to its last. */
export interface Console {
  readonly system: System;
  readonly browser: ConsoleBrowser;
}

interface Options {
  readonly system?: Parameters<typeof startSystem>[0];
  /** Whether a runner is there from the beginning. */
  readonly hasRunner?: boolean;
  /** What a browser may say of a page, because the page says it too. */
  readonly allowed?: RegExp;
}

/** A system and a browser around the tests of a suite; a page that complains of anything fails its test. */
export function withConsole({ system: own, hasRunner = true, allowed }: Options = {}): Console {
  let system: System;
  let browser: ConsoleBrowser;
  beforeAll(async () => {
    system = await startSystem(own);
    if (hasRunner) await system.startRunner();
    browser = await startConsoleBrowser(system.url);
  });
  afterAll(async () => {
    await browser.close();
    await system.stop();
  });
  afterEach(async () => {
    await browser.closePages();
    const complaints = browser.complaints.splice(0);
    expect(complaints.filter((text) => allowed?.test(text) !== true)).toEqual([]);
  });
  return {
    get system() {
      return system;
    },
    get browser() {
      return browser;
    },
  };
}
