const { since } = require('../measure.cjs');
const { createStack } = require('./stacks.cjs');

const IN_FLIGHT = 4;
const SLICE_SECONDS = 1;
const SERVICES = ['orders', 'payments', 'search'];

/** What one client asks again and again: three services without tasks, and one stack. */
const CALLS = {
  DescribeServices: api => api.ecs('DescribeServices', { cluster: 'calls', services: SERVICES }),
  DescribeStacks: api => api.cloudFormation('DescribeStacks', { StackName: 'calls' }),
};

const TEMPLATE = {
  Resources: { Parameter: { Type: 'AWS::SSM::Parameter', Properties: { Name: 'calls', Type: 'String', Value: 'a' } } },
};

async function prepareCalls({ api }) {
  await api.ecs('CreateCluster', { clusterName: 'calls' });
  await api.ecs('RegisterTaskDefinition', {
    family: 'calls',
    containerDefinitions: [{ name: 'app', image: 'none', memory: 64, essential: true }],
  });
  for (const serviceName of SERVICES) {
    await api.ecs('CreateService', { cluster: 'calls', serviceName, taskDefinition: 'calls', desiredCount: 0 });
  }
  await createStack(api, 'calls', TEMPLATE);
}

/**
 * Asks each cloud in turn for a moment, again and again; the first round only warms.
 *
 * @returns by call and cloud, a list of calls a second, and of calls for a second of the server's CPU, which a busy computer changes less
 */
async function measureCalls(clouds, rounds) {
  const found = Object.fromEntries(Object.keys(CALLS).map(call => [call, {}]));
  for (let round = -1; round < rounds; round++) {
    for (const [name, call] of Object.entries(CALLS)) {
      for (const cloud of clouds) {
        const { perSecond, perCpuSecond } = await rateOf(cloud, call);
        if (round < 0) continue;
        found[name][cloud.name] ??= { perSecond: [], perCpuSecond: [] };
        found[name][cloud.name].perSecond.push(perSecond);
        found[name][cloud.name].perCpuSecond.push(perCpuSecond);
      }
    }
  }
  return found;
}

/** Some calls are always under way, so that the server never waits for its client. */
async function rateOf(cloud, call) {
  const before = cloud.usage().cpuSeconds;
  const started = process.hrtime.bigint();
  let count = 0;
  const ask = async () => {
    while (since(started) < SLICE_SECONDS) {
      await call(cloud.api);
      count++;
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, ask));
  const seconds = since(started);
  return { perSecond: count / seconds, perCpuSecond: count / (cloud.usage().cpuSeconds - before) };
}

module.exports = { measureCalls, prepareCalls };
