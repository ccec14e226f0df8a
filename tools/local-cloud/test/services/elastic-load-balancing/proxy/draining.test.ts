import type { RequestListener } from 'node:http';
import type { Listener } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ManualClock } from '../../../../src/core/clock';
import { forward, TestCloud } from '../_fixtures/cloud';
import { Traffic } from '../_fixtures/traffic';

let clock: ManualClock;
let cloud: TestCloud;
let blue: string;
let green: string;
let listener: Listener;

beforeEach(async () => {
  clock = new ManualClock();
  cloud = new TestCloud({ clock, check: async () => ({ ok: true }) });
  [blue, green] = [await cloud.targetGroup('blue'), await cloud.targetGroup('green')];
  listener = await cloud.listener(await cloud.loadBalancer(), forward([blue, 100], [green, 0]));
});

afterEach(() => cloud.stop());

test('no request fails while weights move and the old targets drain and end', async () => {
  const old = [await cloud.target(blue, slowly('blue')), await cloud.target(blue, slowly('blue'))];
  await clock.advance(1_000);
  const traffic = new Traffic(listener.Port ?? 0);
  await traffic.answered(50);

  await cloud.target(green, slowly('green'));
  await cloud.target(green, slowly('green'));
  await clock.advance(1_000);
  for (const weight of [10, 50, 100]) {
    await setWeights([blue, 100 - weight], [green, weight]);
    await traffic.answered(50);
  }
  for (const port of old) await cloud.deregister(blue, port);
  await clock.advance(300_000);
  while ((await cloud.health(blue)).length > 0) await traffic.answered(1);
  for (const port of old) await cloud.end(port);
  await traffic.answered(50);
  const { failures, bodies } = await traffic.stop();

  expect(failures).toEqual([]);
  expect(bodies.slice(0, 50)).toEqual(Array(50).fill('blue'));
  expect(bodies.slice(-20)).toEqual(Array(20).fill('green'));
  expect(await cloud.health(blue)).toEqual([]);
});

test('no request fails while the targets of a live target group are replaced', async () => {
  const old = await cloud.target(blue, slowly('old'));
  await clock.advance(1_000);
  const traffic = new Traffic(listener.Port ?? 0);
  await traffic.answered(20);

  await cloud.target(blue, slowly('new'));
  await clock.advance(1_000);
  await cloud.deregister(blue, old);
  await traffic.answered(50);
  const { failures, bodies } = await traffic.stop();

  expect(failures).toEqual([]);
  expect(bodies.slice(-20)).toEqual(Array(20).fill('new'));
});

test('a request in flight to a draining target is answered even after the delay', async () => {
  let answer = () => {};
  const arrived = new Promise<void>(resolve => {
    void cloud
      .target(blue, (_, response) => {
        answer = () => response.end('late');
        resolve();
      })
      .then(async port => {
        await arrived;
        await cloud.deregister(blue, port);
      });
  });
  const pending = fetch(`http://127.0.0.1:${listener.Port}/`);
  await arrived;
  await clock.advance(300_000);
  expect(await cloud.health(blue)).toEqual(['draining Target.DeregistrationInProgress']);

  answer();

  expect(await (await pending).text()).toBe('late');
  await clock.advance(0);
  expect(await cloud.health(blue)).toEqual([]);
});

test('a draining target gets no new request', async () => {
  const port = await cloud.target(blue, (_, response) => response.end('blue'));
  await clock.advance(1_000);

  await cloud.deregister(blue, port);

  expect((await fetch(`http://127.0.0.1:${listener.Port}/`)).status).toBe(503);
});

test('weights hold to the request', async () => {
  await cloud.target(blue, slowly('blue'));
  await cloud.target(green, slowly('green'));
  await clock.advance(1_000);
  await setWeights([blue, 90], [green, 10]);

  const traffic = new Traffic(listener.Port ?? 0, 1);
  await traffic.answered(100);
  const { bodies } = await traffic.stop();

  expect(bodies.slice(0, 100).filter(body => body === 'green')).toHaveLength(10);
});

function setWeights(...weighted: [string, number][]): Promise<object> {
  return cloud.run('ModifyListener', { ListenerArn: listener.ListenerArn, DefaultActions: forward(...weighted) });
}

/** Answers after 5 ms, so that there is always something in flight. */
function slowly(body: string): RequestListener {
  return (_, response) => {
    setTimeout(() => response.end(body), 5);
  };
}
