import { ManualClock } from '../../../../src/core/clock';
import { takesTurn } from '../../../../src/services/elastic-load-balancing/health/slow-start';
import { Targets } from '../../../../src/services/elastic-load-balancing/health/targets';
import { Registry } from '../../../../src/services/elastic-load-balancing/registry';
import { forward, TestCloud } from '../_fixtures/cloud';

let clock: ManualClock;
let cloud: TestCloud;

beforeEach(() => {
  clock = new ManualClock();
  cloud = new TestCloud({ clock, check: async () => ({ ok: true }) });
});

afterEach(() => cloud.stop());

/** How many of a hundred turns a target takes that long after it has become healthy. */
function turnsAfter(ms: number): number {
  const slowStart = { since: 0, durationMs: 100_000, credit: 0 };
  return Array.from({ length: 100 }, () => takesTurn(slowStart, ms)).filter(Boolean).length;
}

test('the share of a target grows evenly, and is full once its time is over', () => {
  expect([0, 25_000, 50_000, 75_000, 100_000, 200_000].map(turnsAfter)).toEqual([0, 25, 50, 75, 100, 100]);
  expect(takesTurn(undefined, 0)).toBe(true);
});

/** Shares of a hundred requests by port, with a second target that becomes healthy a minute after the first one. */
async function shares(durationSeconds: string, passedMs: number): Promise<Record<number, number>> {
  const group = await cloud.targetGroup('blue');
  const Attributes = [{ Key: 'slow_start.duration_seconds', Value: durationSeconds }];
  await cloud.run('ModifyTargetGroupAttributes', { TargetGroupArn: group, Attributes });
  await cloud.listener(await cloud.loadBalancer(), forward(group));
  const targets = new Targets(new Registry(cloud.store), clock, async () => ({ ok: true }));
  const register = (port: number) => targets.register({ targetGroupArn: group, id: '127.0.0.1', port });
  register(9001);
  await clock.advance(60_000);
  register(9002);
  await clock.advance(1_000 + passedMs);
  const picked = Array.from({ length: 100 }, () => targets.pick(group)?.registration.port ?? 0);
  targets.stop();
  return Object.fromEntries([9001, 9002].map(port => [port, picked.filter(other => other === port).length]));
}

test.each([
  ['0', 0, { 9001: 50, 9002: 50 }],
  ['60', 0, { 9001: 100, 9002: 0 }],
  ['60', 30_000, { 9001: 67, 9002: 33 }],
  ['60', 60_000, { 9001: 50, 9002: 50 }],
])(
  'with a slow start of %s s, %d ms after it is healthy, requests are shared as %j',
  async (duration, passed, expected) => {
    expect(await shares(duration, passed)).toEqual(expected);
  },
);
