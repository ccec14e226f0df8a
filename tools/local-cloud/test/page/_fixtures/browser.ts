import { type Browser, chromium as driver } from 'playwright-core';

/** The Chromium of an npm package, so that a new machine needs nothing else. Root needs `--no-sandbox`; it sees pages of this test only. */
export async function openBrowser(): Promise<Browser> {
  const { default: chromium } = await import('@sparticuz/chromium');
  const executablePath = await chromium.executablePath();
  return driver.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
}
