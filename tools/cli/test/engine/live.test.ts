import type { Rollout } from '@berth/rollout';
import { codeDeployOf, type Live, loadBalancerOf, readLive, receivesAll, serves, urlOf } from '../../src/engine/live';
import { tags } from '../../src/engine/markers';
import { FakeAws } from '../_fakes/aws';
import { ManualClock } from '../_fakes/clock';
import { BASE, BLUE, GREEN, LISTENER, rollout } from '../_fakes/rollout';

const native: Rollout = { ...rollout, engine: 'ecs', codeDeploy: undefined };
const NEW = BASE.replace(/\d+$/, '2');

/** An account in which revision 2, content `aaa`, is verified to serve. */
async function account(contract: Rollout = rollout) {
  const aws = new FakeAws(new ManualClock(), contract);
  await aws.ports.ecs.register({
    ...{ family: 'dev-pyshop', containerDefinitions: [] },
    tags: [{ key: tags.definition, value: 'aaa' }],
  });
  const set = { id: 'new', status: 'PRIMARY', taskDefinition: NEW, targetGroup: BLUE, runningCount: 2 };
  aws.taskSets = [{ ...set, id: 'left', status: 'ACTIVE', taskDefinition: BASE }, set];
  Object.assign(aws, { tags: { [tags.serving]: 'aaa' } });
  return { aws, live: () => readLive(contract, aws.ports) };
}

test.each([undefined, 'INACTIVE'])('a service that is %s must be deployed first', async status => {
  const { aws, live } = await account();
  const service = await aws.ports.ecs.service('dev', 'dev-pyshop');
  aws.ports.ecs.service = async () => (status && service ? { ...service, status } : undefined);

  await expect(live()).rejects.toMatchObject({
    name: 'ServiceMissing',
    message: 'dev has no ECS service dev-pyshop',
    hint: 'berth deploy dev',
  });
});

test('what CodeDeploy calls primary serves, not what it left', async () => {
  const { aws, live } = await account();

  await expect(live()).resolves.toMatchObject({ primary: { id: 'new' }, revision: { arn: NEW } });

  aws.taskSets = [];
  await expect(live()).resolves.toMatchObject({ primary: undefined, revision: undefined, digest: undefined });
});

test('what the last deployment of ECS brought serves, behind the target group that gets everything', async () => {
  const { aws, live } = await account(native);
  aws.native.taskDefinition = NEW;
  Object.assign(aws.native.deployments[0] ?? {}, { taskDefinition: NEW });
  aws.weights = { [BLUE]: 0, [GREEN]: 100 };

  const primary = { id: 'service-deployment/d-1', status: 'PRIMARY', taskDefinition: NEW, targetGroup: GREEN };
  expect((await live()).primary).toEqual({ ...primary, runningCount: 0 });
  Object.defineProperty(aws.native, 'runningOf', { value: { [NEW]: 3, [BASE]: 1 } });
  expect((await live()).primary).toEqual({ ...primary, runningCount: 3 });
});

test('a service that ECS never deployed has nothing that serves', async () => {
  const { aws, live } = await account(native);
  aws.native.deployments.length = 0;

  await expect(live()).resolves.toMatchObject({ primary: undefined });
});

test.each<[string, (live: Live) => Live, boolean]>([
  ['verified content with all traffic', live => live, true],
  ['verified content that nobody calls', live => ({ ...live, listener: undefined }), true],
  ['nothing', live => ({ ...live, primary: undefined }), false],
  ['an unknown revision', live => ({ ...live, revision: undefined }), false],
  ['other content', live => ({ ...live, revision: live.revision && { ...live.revision, tags: {} } }), false],
  ['content that was not verified', live => ({ ...live, service: { ...live.service, tags: {} } }), false],
  [
    'content with a part of the traffic',
    live => ({ ...live, listener: live.listener && { ...live.listener, weights: { [BLUE]: 99, [GREEN]: 1 } } }),
    false,
  ],
])('serving means all traffic on verified content: %s', async (_, change, expected) => {
  const { live } = await account();

  expect(serves(change(await live()), 'aaa')).toBe(expected);
});

test('no target group and no listener receive nothing', () => {
  expect(receivesAll({ weights: { undefined: 100 } }, undefined)).toBe(false);
  expect(receivesAll(undefined, BLUE)).toBe(false);
  expect(receivesAll({ weights: { [BLUE]: 100 } }, BLUE)).toBe(true);
});

test.each([
  ['HTTP', 80, 'http://dev.example'],
  ['HTTP', 8080, 'http://dev.example:8080'],
  ['HTTP', 443, 'http://dev.example:443'],
  ['HTTPS', 443, 'https://dev.example'],
  ['HTTPS', 80, 'https://dev.example:80'],
])('users come in by %s on port %i: %s', async (protocol, port, url) => {
  const { aws, live } = await account();
  const all = await live();
  const listener = { loadBalancer: LISTENER, protocol, port, weights: {} };

  await expect(urlOf(rollout, { ...all, listener }, aws.ports)).resolves.toBe(url);
});

test('users come in by the API before the load balancer, where there is one', async () => {
  const { aws, live } = await account();
  aws.parameters.set('/berth/dev/http-api/v1/url', 'https://api.example');

  await expect(urlOf(rollout, await live(), aws.ports)).resolves.toBe('https://api.example');
  await expect(urlOf(rollout, { ...(await live()), listener: undefined }, aws.ports)).resolves.toBeUndefined();
});

test('a contract of CodeDeploy names its application and two target groups', () => {
  expect(codeDeployOf(rollout)).toEqual(rollout.codeDeploy);
  expect(() => codeDeployOf(native)).toThrow('unexpected rollout: service pyshop is not released by CodeDeploy');

  expect(loadBalancerOf(rollout)).toEqual(rollout.loadBalancer);
  for (const targetGroups of [[], [BLUE]]) {
    const one = { ...rollout, loadBalancer: { productionListener: LISTENER, targetGroups } };
    expect(() => loadBalancerOf(one)).toThrow('unexpected rollout: service pyshop has no two target groups');
  }
  expect(() => loadBalancerOf({ ...rollout, loadBalancer: undefined })).toThrow('has no two target groups');
});
