import type * as sdk from '@aws-sdk/client-elastic-load-balancing-v2';
import { ManualClock } from '../../../src/core/clock';
import type { Door } from '../../../src/services/ec2/network';
import type { LoadBalancerNetwork } from '../../../src/services/elastic-load-balancing/surroundings';
import { fixed, forward, TestCloud, urlOf } from './_fixtures/cloud';

let clock: ManualClock;
let cloud: TestCloud;
let reached: boolean;
let admitted: boolean;
let doors: Door[];
let ends: unknown[];

beforeEach(() => {
  clock = new ManualClock();
  [reached, admitted] = [true, true];
  [doors, ends] = [[], []];
  const network: LoadBalancerNetwork = {
    interfaces: ([subnetId = ''], groupIds, further) => [{ subnetId, address: '', groupIds, ...further }],
    target: () => ({ name: 'task', interfaces: [], port: 8000 }),
    between: (from, door) => {
      ends.push(from);
      doors.push(door);
      return reached
        ? { reached, via: [] }
        : { reached, code: 'ENI_SG_RULES_MISMATCH', reason: 'the groups let nothing in' };
    },
    admits: (_, door) => {
      doors.push(door);
      return admitted;
    },
  };
  cloud = new TestCloud({ clock, check: async () => ({ ok: true }), network });
});

afterEach(() => cloud.stop());

async function forwarding(healthCheck: Partial<sdk.CreateTargetGroupInput> = {}) {
  const group = await cloud.targetGroup('blue', { HealthCheckIntervalSeconds: 10, ...healthCheck });
  const listener = await cloud.listener(await cloud.loadBalancer(), forward(group));
  await cloud.target(group, (_, response) => response.end('served'));
  return { group, listener };
}

test('a target that the load balancer does not reach is unhealthy: its checks time out', async () => {
  const { group } = await forwarding({ UnhealthyThresholdCount: 2 });
  reached = false;
  await clock.advance(12_000);

  expect(await cloud.health(group)).toEqual(['unhealthy Target.Timeout']);
  reached = true;
  await clock.advance(60_000);
  expect(await cloud.health(group)).toEqual(['healthy']);
});

test('a request for a target that is not reached is answered with 504 after ten seconds', async () => {
  reached = false;
  const { listener } = await forwarding();
  const answer = fetch(urlOf(listener));
  const status = answer.then(response => response.status);
  let done = false;
  void status.then(() => {
    done = true;
  });

  for (let tries = 0; !done && tries < 500; tries += 1) {
    await clock.advance(10_000);
    await new Promise(resolve => setImmediate(resolve));
  }

  expect(await status).toBe(504);
});

test('a health check on a port of its own needs a way to that port', async () => {
  await forwarding({ HealthCheckPort: '9000' });
  doors.length = 0;
  await clock.advance(1_000);

  expect(doors.map(({ port }) => port)).toEqual([8000, 9000]);
});

test('the load balancer is at its subnets and groups, with public addresses if it faces the internet', async () => {
  await forwarding();

  expect(ends[0]).toEqual([{ subnetId: 'subnet-1', address: '', groupIds: [], isPublic: true }]);
});

test('who is not let in gets no answer', async () => {
  const listener = await cloud.listener(await cloud.loadBalancer(), fixed('200', 'hello'), 8080);
  expect(await (await fetch(urlOf(listener))).text()).toBe('hello');
  expect(doors.at(-1)).toMatchObject({ name: 'load balancer web', port: 8080 });

  admitted = false;
  const abort = new AbortController();
  const refused = fetch(urlOf(listener), { signal: abort.signal, headers: { connection: 'close' } }).then(
    () => 'answered',
    () => 'given up',
  );
  for (let tries = 0; doors.length < 3 && tries < 5_000; tries += 1)
    await new Promise(resolve => setImmediate(resolve));
  abort.abort();

  expect(await refused).toBe('given up');
});
