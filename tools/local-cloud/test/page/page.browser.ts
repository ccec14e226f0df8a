import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { innerFaults } from '../../src/core/fault-plan';
import { openBrowser } from './_fixtures/browser';
import { MARKUP, Shop } from './_fixtures/shop';

jest.setTimeout(300_000);

/** To be looked at; never compared. */
const PICTURES = join(__dirname, '..', '..', 'coverage', 'page');

let browser: Browser;
let shop: Shop;
let page: Page;
let seen: Awaited<ReturnType<typeof visit>>;

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true });
  [browser, shop] = [await openBrowser(), await Shop.open()];
  seen = await visit();
});

afterAll(async () => {
  await browser?.close();
  await shop?.stop();
});

/** One visit, once; each test looks at a part of it. */
async function visit() {
  const complaints: string[] = [];
  const foreign: string[] = [];
  await shop.makeStacks();
  await shop.serve();
  await shop.breakWorker();
  page = await browser.newPage({ viewport: { width: 1280, height: 1000 }, colorScheme: 'light' });
  page.on('pageerror', error => complaints.push(error.message));
  page.on('console', message => message.type() === 'error' && complaints.push(message.text()));
  page.on('request', request => request.url().startsWith(shop.endpoint) || foreign.push(request.url()));
  await page.goto(shop.endpoint);
  const web = page.getByRole('article').filter({ has: page.getByRole('heading', { name: 'web' }) });
  await web.waitFor();

  await shop.release();
  await shop.untilWeight(25);
  const quarter = page.getByRole('img', { name: 'Production traffic: blue 75 %, green 25 %' });
  await quarter.waitFor();
  const widths = await quarter
    .locator('span')
    .evaluateAll(parts => parts.map(part => part.getBoundingClientRect().width));
  const told = await page.locator('#progress').textContent();
  await shop.untilWeight(50);
  await page.getByRole('img', { name: 'Production traffic: blue 50 %, green 50 %' }).waitFor();
  const rules = await web.getByRole('table', { name: 'Target health' }).innerText();
  const stacks = await page.getByRole('table', { name: 'Stacks' }).innerText();
  const faults = await page.getByRole('table', { name: 'What goes wrong on purpose' }).innerText();
  const failure = await page.getByRole('table', { name: 'Last events of shop-dev-edge' }).innerText();
  const stages = await web.locator('[aria-current=step]').innerText();
  await page.screenshot({ path: join(PICTURES, 'light.png'), fullPage: true });

  const worker = page.getByRole('article').filter({ has: page.getByRole('heading', { name: 'worker' }) });
  await worker.getByText('they keep failing').waitFor();
  const brokenEvents = await worker.getByRole('table', { name: 'Last events' }).innerText();
  const brokenTasks = await worker.getByRole('table', { name: 'Tasks' }).innerText();
  const environments = await page.getByRole('heading', { level: 2 }).allInnerTexts();
  await worker.getByRole('row').filter({ hasText: 'STOPPED' }).first().getByRole('link').press('Enter');
  const line = page.getByRole('log').getByText('cannot start');
  await line.waitFor();
  const logged = await line.innerText();
  const focused = await page.evaluate(() => document.activeElement?.id);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.screenshot({ path: join(PICTURES, 'dark-log.png') });
  await page.keyboard.press('Escape');
  const isLogHidden = await page.locator('#log').isHidden();
  const back = await page.evaluate(() => document.activeElement?.textContent);

  await page.setViewportSize({ width: 360, height: 740 });
  await page.screenshot({ path: join(PICTURES, 'phone.png'), fullPage: true });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  const title = await page.title();
  const images = await page.locator('img').count();
  return {
    ...{
      widths,
      told,
      rules,
      stages,
      stacks,
      failure,
      faults,
      brokenEvents,
      brokenTasks,
      environments,
      logged,
      focused,
    },
    ...{ isLogHidden, back, overflow, title, images, complaints, foreign },
  };
}

test('shows the weights of a release as they move, as a bar of these widths', () => {
  const [blue = 0, green = 0] = seen.widths;

  expect(blue / (blue + green)).toBeCloseTo(0.75, 1);
  expect(seen.rules).toMatch(/blue\s+50 % HTTP \d+, rule 1\s+1 healthy/);
  expect(seen.rules).toMatch(/green\s+50 % HTTP \d+, rule 1\s+1 healthy/);
  expect(seen.stages).toBe('PRODUCTION_TRAFFIC_SHIFT: now');
});

test('tells a screen reader how far a release is', () => {
  expect(seen.told?.split('. ').sort()).toEqual([
    'web: PRODUCTION_TRAFFIC_SHIFT, blue 75 %, green 25 %',
    expect.stringMatching(/^worker: \w+$/),
  ]);
});

test('shows stacks with their states, and what went wrong with one that failed', () => {
  expect(seen.stacks).toMatch(/shop-dev-edge\s+ROLLBACK_COMPLETE[\s\S]*shop-dev-network\s+CREATE_COMPLETE/);
  expect(seen.failure).toMatch(/Record\s+CREATE_FAILED/);
});

test('shows what happens to a service that is broken', () => {
  expect(seen.brokenEvents).toContain('(service worker) has started 1 tasks');
  expect(seen.brokenTasks).toContain('Essential container in task exited: app ended with exit code 3');
});

test('shows the log of a task, by keyboard there and back', () => {
  expect(seen.logged).toContain(`cannot start: ${MARKUP}`);
  expect(seen.focused).toBe('log-title');
  expect(seen.isLogHidden).toBe(true);
  expect(seen.back).toBe('Log');
});

test('shows names and lines as they are, even if they are HTML', () => {
  expect(seen.environments).toContain(MARKUP);
  expect(seen.images).toBe(0);
  expect(seen.title).toBe('Local cloud');
});

test('shows what goes wrong on purpose', () => {
  expect(seen.faults).toMatch(/ecr:CreateRepository, call 1: refuse ThrottlingException\s+met/);
  expect(seen.faults).toMatch(/ssm:GetParameter, call 1: lose the answer\s+waiting/);
  expect(seen.faults).toMatch(/sqs:SendMessageBatch, call 1: fail in part\s+waiting/);
  for (const kind of innerFaults) expect(seen.faults).toContain(`${kind} ${MARKUP}, time 1`);
  expect(seen.faults).toMatch(/0\.0001 % of what could go wrong inside, by the seed monday: 0 so far\s+waiting/);
});

test('needs no more than the width of a phone', () => {
  expect(seen.overflow).toBeLessThanOrEqual(0);
});

test('asks nobody else, and its own policy stops none of it', () => {
  expect(seen.foreign).toEqual([]);
  expect(seen.complaints).toEqual([]);
});
