const { createHash } = require('node:crypto');
const { gzipSync } = require('node:zlib');
const { BenchError } = require('../bench-error.cjs');
const { pause, since, spread } = require('../measure.cjs');

const SERVICES = 100;
const TASKS_PER_SERVICE = 3;
const CLUSTER = 'many';
const LIMIT_SECONDS = 120;
const WINDOW_MS = 5000;
const WINDOWS = 13;
const AT_ONCE = 10;

/** A process that does nothing. */
const STUB = ['sleep', '1000000'];

const MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';

/** A hundred services with three tasks each. Other clouds take the call and have no processes, so what they run is told too. */
async function makeServices({ api, name }) {
  const [, subnet = 'subnet-1'] = /<subnetId>([^<]+)</.exec(await api.ec2('DescribeSubnets')) ?? [];
  const [, group = 'sg-1'] = /<groupId>([^<]+)</.exec(await api.ec2('DescribeSecurityGroups')) ?? [];
  const image = name === 'berth' ? await pushImage(api) : 'none';
  await api.ecs('CreateCluster', { clusterName: CLUSTER });
  await api.ecs('RegisterTaskDefinition', {
    family: CLUSTER,
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: '256',
    memory: '512',
    containerDefinitions: [{ name: 'app', image, essential: true }],
  });
  const names = Array.from({ length: SERVICES }, (_, index) => `service-${index}`);
  for (const serviceName of names) {
    await api.ecs('CreateService', {
      cluster: CLUSTER,
      serviceName,
      taskDefinition: CLUSTER,
      launchType: 'FARGATE',
      desiredCount: TASKS_PER_SERVICE,
      networkConfiguration: {
        awsvpcConfiguration: { subnets: [subnet], securityGroups: [group], assignPublicIp: 'ENABLED' },
      },
    });
  }
  return names;
}

/** Waits until all tasks run. */
async function untilAllRun({ api }, names) {
  const started = process.hrtime.bigint();
  for (;;) {
    const running = await runningTasks(api, names);
    if (running === SERVICES * TASKS_PER_SERVICE) return;
    if (since(started) > LIMIT_SECONDS) throw new BenchError(`after ${LIMIT_SECONDS} s ${running} tasks run`);
    await pause(1000);
  }
}

async function runningTasks(api, names) {
  let running = 0;
  for (let at = 0; at < names.length; at += AT_ONCE) {
    const { services } = await api.ecs('DescribeServices', {
      cluster: CLUSTER,
      services: names.slice(at, at + AT_ONCE),
    });
    running += services.reduce((total, { runningCount }) => total + runningCount, 0);
  }
  return running;
}

/**
 * A minute in which nobody asks, so that what is done once a minute is in it, of all clouds at once: bytes of all processes, and the share of a core that
 * they use.
 */
async function measureIdle(clouds) {
  const samples = clouds.map(cloud => [{ at: process.hrtime.bigint(), ...cloud.usage() }]);
  for (let window = 0; window < WINDOWS; window++) {
    await pause(WINDOW_MS);
    for (const [index, cloud] of clouds.entries())
      samples[index].push({ at: process.hrtime.bigint(), ...cloud.usage() });
  }
  return Object.fromEntries(clouds.map(({ name }, index) => [name, idleOf(samples[index])]));
}

function idleOf(samples) {
  const share = (from, to) => ((to.cpuSeconds - from.cpuSeconds) * 1e9) / Number(to.at - from.at);
  const windows = samples.slice(1).map((sample, index) => share(samples[index], sample));
  return {
    processes: samples.at(-1).processes,
    bytes: spread(samples.map(({ bytes }) => bytes)),
    // the median would leave out what comes once a minute
    share: { ...spread(windows), mean: share(samples[0], samples.at(-1)) },
  };
}

/** An image without files, as clients of registries send it. */
async function pushImage(api) {
  const { repository } = await api.json('ecr', 'AmazonEC2ContainerRegistry_V20150921.CreateRepository', {
    repositoryName: 'stub',
  });
  const { authorizationData } = await api.json('ecr', 'AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken', {});
  const headers = { authorization: `Basic ${authorizationData[0].authorizationToken}` };
  const files = Buffer.alloc(1024); // the end of an archive, and nothing before it
  const layer = gzipSync(files);
  const config = Buffer.from(
    JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      config: { Cmd: STUB },
      rootfs: { type: 'layers', diff_ids: [digestOf(files)] },
    }),
  );
  for (const blob of [config, layer]) {
    const { location } = await api.send('ecr', { method: 'POST', path: '/v2/stub/blobs/uploads/', headers });
    const { pathname, searchParams } = new URL(location, 'http://127.0.0.1');
    searchParams.set('digest', digestOf(blob));
    await api.send('ecr', { method: 'PUT', path: `${pathname}?${searchParams}`, headers, body: blob });
  }
  const part = (mediaType, blob) => ({ mediaType, size: blob.length, digest: digestOf(blob) });
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: part('application/vnd.docker.container.image.v1+json', config),
    layers: [part('application/vnd.docker.image.rootfs.diff.tar.gzip', layer)],
  });
  await api.send('ecr', {
    method: 'PUT',
    path: '/v2/stub/manifests/1',
    headers: { ...headers, 'content-type': MANIFEST },
    body: manifest,
  });
  return `${repository.repositoryUri}:1`;
}

function digestOf(data) {
  return `sha256:${createHash('sha256').update(data).digest('hex')}`;
}

module.exports = { SERVICES, TASKS_PER_SERVICE, makeServices, measureIdle, untilAllRun };
