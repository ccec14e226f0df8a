import type { Rollout } from '@berth/rollout';
import { Changes } from '../../src/engine/changes';
import { tags } from '../../src/engine/markers';
import { planRelease, type ReleaseOptions, release } from '../../src/engine/release';
import { checkVcpus } from '../../src/engine/vcpu-checks';
import { FakeAws } from '../_fakes/aws';
import { awsError } from '../_fakes/aws-error';
import { ManualClock } from '../_fakes/clock';
import { FakeIo } from '../_fakes/io';
import { BLUE, FIRST, GREEN, rollout, SECOND } from '../_fakes/rollout';

/** An account in which FIRST serves, and whose calls are counted from then on. */
async function serving(changes: Partial<Rollout> = {}) {
  const clock = new ManualClock();
  const aws = new FakeAws(clock, { ...rollout, ...changes });
  aws.images.add(FIRST).add(SECOND);
  const io = new FakeIo();
  const ship = async (digest: string, options: Partial<ReleaseOptions> = {}) => {
    const context = { aws: aws.ports, clock, io, pollMs: 5000 };
    const log = new Changes();
    return log.explain(async () => {
      const plan = await planRelease(aws.rollout, { name: 'pyshop', digest }, context);
      const all = { wait: false, beforeChange: async () => undefined, changes: log, ...options };
      return plan.done ? ('done' as const) : release(plan, all, context);
    });
  };
  await ship(FIRST);
  for (const deployment of aws.deployments) deployment.status = 'Succeeded';
  aws.calls.length = 0;
  io.said.length = 0;
  const count = (call: string) => aws.calls.filter(made => made === call).length;
  return { clock, aws, io, ship, count };
}

test('F03: an orphan of a lost answer is used, not registered once more', async () => {
  const { aws, ship, count } = await serving();
  aws.afterWrite = call => {
    if (call === 'register') throw awsError('TimeoutError');
  };

  await expect(ship(SECOND)).resolves.toMatchObject({ revision: 'dev-pyshop:3' });

  expect(count('register')).toBe(1);
  expect(aws.revisions).toHaveLength(3);
});

test('F04: registers again while ECS refuses because others do, longer apart each time', async () => {
  const { aws, ship, count, clock } = await serving();
  const crowd = awsError('ClientException', 'Too many concurrent attempts to create a new revision of the family');
  aws.beforeWrite = call => {
    if (call === 'register' && count('register') < 8) throw crowd;
  };
  const before = clock.sleeps;

  await expect(ship(SECOND)).resolves.toMatchObject({ revision: 'dev-pyshop:3' });

  expect(count('register')).toBe(8);
  expect(clock.sleeps - before).toBeGreaterThan(7);
});

test('F04: gives up after eight tries, without a change', async () => {
  const { aws, ship, count } = await serving();
  aws.beforeWrite = call => {
    if (call === 'register') throw awsError('ClientException', 'Too many concurrent attempts to create a new revision');
  };

  await expect(ship(SECOND)).rejects.toMatchObject({ exitCode: 1 });

  expect(count('register')).toBe(8);
});

test('F04: does not try again what ECS refuses for another reason', async () => {
  const { aws, ship, count } = await serving();
  aws.beforeWrite = call => {
    if (call === 'register') throw awsError('ClientException', 'Invalid CPU or memory value');
  };

  await expect(ship(SECOND)).rejects.toMatchObject({ exitCode: 1 });

  expect(count('register')).toBe(1);
});

test('F05: throttled before the first change it refuses, throttled while watching it goes on', async () => {
  const { aws, ship } = await serving();
  aws.beforeRead = () => {
    throw awsError('ThrottlingException');
  };
  await expect(ship(SECOND)).rejects.toMatchObject({ name: 'Throttled', exitCode: 1 });
  let refused = 0;
  aws.beforeRead = call => {
    if (call === 'lifecycle' && refused++ < 5) throw awsError('ThrottlingException');
  };

  await expect(ship(SECOND)).resolves.toMatchObject({ digest: SECOND });

  expect(refused).toBeGreaterThan(5);
});

test.each<[string, Partial<Rollout>, RegExp]>([
  ['a container that is not there', { container: { name: 'shop', port: 8000 } }, /has no container shop/],
  [
    'a port that is not mapped',
    { container: { name: 'pyshop', port: 9000 } },
    /container pyshop does not map port 9000/,
  ],
])('F08: refuses %s, without a change', async (_, changes, message) => {
  const { aws, ship } = await serving();
  Object.assign(aws, { rollout: { ...aws.rollout, ...changes } });

  await expect(ship(SECOND)).rejects.toMatchObject({ exitCode: 1, message: expect.stringMatching(message) });

  expect(aws.calls).toEqual([]);
});

test('F17: refuses when the image of what serves is gone, unless nobody needs a way back', async () => {
  const { aws, ship } = await serving();
  aws.images.delete(FIRST);

  await expect(ship(SECOND)).rejects.toMatchObject({
    ...{ exitCode: 1, message: expect.stringContaining('nothing could bring it back; push it again') },
  });
  expect(aws.calls).toEqual([]);

  await expect(ship(SECOND, { withoutWayBack: true })).resolves.toMatchObject({ digest: SECOND });
});

test('F22: scaling takes no tasks away during the shift, and does so again afterwards, also when it failed', async () => {
  for (const broken of [false, true]) {
    const { aws, ship } = await serving();
    aws.bounds = { min: 2, max: 8 };
    if (broken) aws.broken.add(SECOND);
    const paused: boolean[] = [];
    aws.beforeWrite = call => {
      if (call === 'create' || call === 'stop') paused.push(aws.scaleInPaused);
    };

    await ship(SECOND).catch(() => undefined);

    expect(paused).toEqual(broken ? [true, true] : [true]);
    expect([aws.scaleInPaused, aws.tags[tags.scaleInPaused]]).toEqual([false, '']);
  }
});

test('F22: the same command lets scaling go on that a killed run left paused', async () => {
  const { aws, ship } = await serving();
  aws.bounds = { min: 2, max: 8 };
  const gone = () => {
    throw new TypeError('killed');
  };
  aws.afterWrite = call => {
    if (call === 'create') Object.assign(aws, { beforeWrite: gone, beforeRead: gone });
  };
  await ship(SECOND).catch(() => undefined);
  Object.assign(aws, { beforeWrite: () => undefined, beforeRead: () => undefined, afterWrite: () => undefined });
  expect(aws.scaleInPaused).toBe(true);

  await expect(ship(SECOND)).resolves.toMatchObject({ digest: SECOND });

  expect([aws.scaleInPaused, aws.tags[tags.scaleInPaused]]).toEqual([false, '']);
});

test('F22: what a human paused stays paused', async () => {
  const { aws, ship, count } = await serving();
  Object.assign(aws, { bounds: { min: 2, max: 8 }, scaleInPaused: true });

  await ship(SECOND);

  expect([aws.scaleInPaused, count('pauseScaleIn')]).toEqual([true, 0]);
});

test('F23: refuses while an alarm of the release is red, unless it is named', async () => {
  const { aws, ship } = await serving();
  Object.assign(aws, { watchedAlarms: ['errors', 'latency'], redAlarms: ['errors', 'another'] });

  await expect(ship(SECOND)).rejects.toMatchObject({
    ...{ exitCode: 1, message: expect.stringContaining('alarm errors is red before the release begins') },
  });
  expect(aws.calls).toEqual([]);

  await expect(ship(SECOND, { ignoredAlarms: ['errors'] })).resolves.toMatchObject({ digest: SECOND });
  expect(aws.deployments.at(-1)?.createdBy.alarms).toEqual(['latency']);
});

test('F06: refuses an image in which the registry found something critical, unless that is wanted', async () => {
  const { aws, io, ship } = await serving();
  aws.scan = { status: 'COMPLETE', critical: 2 };

  await expect(ship(SECOND)).rejects.toMatchObject({
    exitCode: 1,
    problems: [
      {
        code: 'ImageVulnerable',
        message: 'image sha256:222222222222 has 2 critical vulnerabilities, as the scan of the registry says',
        hint: 'make it again on a newer base, or add --allow-vulnerable <reason>',
      },
    ],
  });
  expect(aws.calls).toEqual([]);

  await expect(ship(SECOND, { vulnerable: true })).resolves.toMatchObject({ digest: SECOND });
  expect(io.said).toContain('image sha256:222222222222 has 2 critical vulnerabilities and is released nevertheless');
});

test.each([
  ['ACTIVE', 1, 'refused'],
  ['ACTIVE', 0, 'released'],
  ['COMPLETE', 0, 'released'],
  ['IN_PROGRESS', 1, 'released'],
] as const)('F06: with a scan that is %s and %d findings an image is %s', async (status, critical, end) => {
  const { aws, io, ship } = await serving();
  aws.scan = { status, critical };

  expect(
    await ship(SECOND).then(
      () => 'released',
      () => 'refused',
    ),
  ).toBe(end);
  expect(io.said.some(line => line.includes('is IN_PROGRESS: what it would find is not known'))).toBe(
    status === 'IN_PROGRESS',
  );
});

test('F06: what an image is made for is compared with what the tasks run on', async () => {
  const { aws, ship } = await serving({ launchType: 'FARGATE' });
  aws.architectures = ['arm64'];

  await expect(ship(SECOND)).rejects.toMatchObject({ exitCode: 1, problems: [{ code: 'BERTH-ECS-010' }] });
});

test('F32: refuses new tasks that find no room beside the old ones', async () => {
  const { aws, ship } = await serving();
  Object.assign(aws.revisions[0]?.definition ?? {}, { cpu: '512', memory: '1024' });
  const whole = { cpu: 2048, memoryMiB: 4096, ports: [] };
  const instance = { arn: 'i', capacityProvider: 'dev-ec2', whole, free: { ...whole, memoryMiB: 2047 } };
  aws.room = { grows: false, instances: [instance, { ...instance, capacityProvider: 'another', free: whole }] };

  await expect(ship(SECOND)).rejects.toMatchObject({
    exitCode: 1,
    problems: [
      {
        code: 'CapacityMissing',
        message:
          'the instances have room for 1 of 2 new tasks beside the old ones; a task takes 512 CPU units and 1024 MiB',
      },
    ],
  });
  expect(aws.calls).toEqual([]);

  aws.room = { grows: false, instances: [{ ...instance, free: { ...whole, memoryMiB: 2048 } }] };
  await expect(ship(SECOND)).resolves.toMatchObject({ digest: SECOND });
});

test('F32: instances that will be added are said, as is room that is not known', async () => {
  const { aws, io, ship } = await serving();
  Object.assign(aws.revisions[0]?.definition ?? {}, { cpu: '512', memory: '1024' });

  await ship(SECOND);
  expect(io.said).toContain('room for 0 of 2 new tasks: instances will be added');

  const other = await serving();
  other.aws.room = 'not authorized';
  await other.ship(SECOND);
  expect(other.io.said).toContain('the room on the instances is not known: not authorized');
});

const onFargate = (...capacityProviders: string[]): Partial<Rollout> => ({
  launchType: 'FARGATE',
  capacity: capacityProviders.map(capacityProvider => ({ capacityProvider, weight: 1 })),
});

test('F11: refuses new tasks that the quota of the account does not allow beside the old ones', async () => {
  const { aws, ship } = await serving(onFargate('FARGATE'));
  Object.assign(aws.revisions[0]?.definition ?? {}, { cpu: '2048', memory: '4096' });
  aws.vcpus.OnDemand = { limit: 16, used: 12.25 };

  await expect(ship(SECOND)).rejects.toMatchObject({
    exitCode: 1,
    problems: [
      {
        code: 'FargateQuotaReached',
        message: 'Fargate lets this account run 3.75 vCPUs more; new tasks beside the old ones take 4',
        hint: 'ask Service Quotas for more "Fargate On-Demand vCPU resource count", or stop what nobody needs',
      },
    ],
  });
  expect(aws.calls).toEqual([]);

  aws.vcpus.OnDemand = { limit: 16, used: 12 };
  await expect(ship(SECOND)).resolves.toMatchObject({ digest: SECOND });
});

test('F11: tasks that Spot and On-Demand share may use the quotas of both', async () => {
  const { aws, ship } = await serving(onFargate('FARGATE', 'FARGATE_SPOT'));
  Object.assign(aws.revisions[0]?.definition ?? {}, { cpu: '2048', memory: '4096' });
  Object.assign(aws.vcpus, { OnDemand: { limit: 6, used: 9 }, Spot: { limit: 6, used: 3 } });

  await expect(ship(SECOND)).rejects.toMatchObject({
    message: expect.stringContaining('"Fargate On-Demand vCPU resource count" or "Fargate Spot vCPU resource count"'),
  });

  Object.assign(aws.vcpus, { OnDemand: { limit: 6, used: 5 } });
  await expect(ship(SECOND)).resolves.toMatchObject({ digest: SECOND });
});

test('F11: a quota that may not be read is said, one that was never measured is not, and neither stops anything', async () => {
  const { aws, io, ship } = await serving(onFargate('FARGATE_SPOT'));
  aws.vcpus.OnDemand = { limit: 0, used: 0 };
  await ship(SECOND);
  expect(io.said.join()).not.toContain('quota');

  const other = await serving(onFargate('FARGATE_SPOT'));
  other.aws.vcpus.Spot = 'not authorized';
  await other.ship(SECOND);
  expect(other.io.said).toContain('the quota of vCPUs on Fargate is not known: not authorized');
});

test.each<[string, number, Partial<Rollout>]>([
  ['one by one', 1, { loadBalancer: { productionListener: 'l', targetGroups: [BLUE] } }],
  ['all at once', 2, {}],
])('F11: tasks that are replaced %s need the quota for %d', async (_, tasks, changes) => {
  const { clock, aws } = await serving(onFargate('FARGATE'));
  Object.assign(aws, { rollout: { ...aws.rollout, ...changes } });
  Object.assign(aws.revisions[0]?.definition ?? {}, { cpu: '1024' });
  aws.vcpus.OnDemand = { limit: 0, used: 0 };
  const context = { aws: aws.ports, clock, io: new FakeIo(), pollMs: 5000 };
  const plan = await planRelease(aws.rollout, { name: 'pyshop', digest: SECOND }, context);

  await expect(checkVcpus(plan, context)).resolves.toMatchObject([{ text: expect.stringContaining(`take ${tasks}`) }]);
  aws.desiredCount = 0;
  const first = await planRelease(aws.rollout, { name: 'pyshop', digest: SECOND }, context);
  await expect(checkVcpus(first, context)).resolves.toMatchObject([{ text: expect.stringContaining('take 2') }]);
});

test('F11: what CodeDeploy had too little of is told with what to do', async () => {
  const { aws, ship } = await serving();
  aws.broken.add(SECOND);
  const message = "You've reached the limit on the number of vCPUs you can run concurrently.";
  aws.afterWrite = call => {
    if (call === 'create') aws.events = [{ at: Number.MAX_SAFE_INTEGER, message }];
  };

  await expect(ship(SECOND)).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining(
      `service: ${message.slice(0, -1)}: ask Service Quotas for more "Fargate On-Demand vCPU resource count"`,
    ),
  });
});

test.each([
  ['stops a release whose new tasks are all in one zone', false, 2, FIRST],
  ['moves users there if that is wanted', true, 0, SECOND],
] as const)('F31: CodeDeploy %s', async (_, oneZone, exitCode, digest) => {
  const { aws, ship } = await serving();
  const task = { arn: 'a', status: 'RUNNING', createdAt: 0, health: 'UNKNOWN', targets: [] };
  const tasks = (revision: string, ...zones: string[]) =>
    zones.map(zone => ({ ...task, taskDefinition: revision, zone }));
  aws.native.runningTasks = () => [
    ...tasks(aws.revisions[1]?.arn ?? '', 'eu-west-1a', 'eu-west-1b'),
    ...tasks(aws.revisions[2]?.arn ?? '', 'eu-west-1a', 'eu-west-1a'),
  ];

  const ended = await ship(SECOND, { oneZone }).then(
    () => ({ exitCode: 0, message: '' }),
    error => error,
  );

  expect(ended.exitCode).toBe(exitCode);
  expect(aws.serving).toBe(digest);
  if (oneZone) return;
  expect(ended.message).toContain('all new tasks are in eu-west-1a, the old ones in eu-west-1a and eu-west-1b');
});

test('F24: sees itself that an alarm went off, stops and goes back', async () => {
  const { aws, ship, count } = await serving();
  aws.watchedAlarms = ['errors'];
  aws.afterWrite = call => {
    if (call === 'create')
      aws.beforeRead = read => read === 'deployment' && ++looks === 3 && aws.redAlarms.push('errors');
  };
  let looks = 0;

  await expect(ship(SECOND)).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining('alarm errors went off'),
  });

  expect(count('stop')).toBe(1);
  expect(aws.serving).toBe(FIRST);
});

test('F26: names the tasks that a failed release left behind, and deletes nothing', async () => {
  const { aws, ship } = await serving();
  aws.broken.add(SECOND);
  aws.afterWrite = call => {
    if (call !== 'stop') return;
    const left = { id: 'ecs-svc/left', status: 'ACTIVE', taskDefinition: 'dev-pyshop:3', runningCount: 2 };
    aws.taskSets = [...aws.taskSets, { ...left, targetGroup: GREEN }];
  };

  await expect(ship(SECOND)).rejects.toMatchObject({
    ...{
      exitCode: 2,
      message: expect.stringContaining('left behind: 2 tasks of dev-pyshop:3 (task set ecs-svc/left)'),
    },
  });

  expect(aws.taskSets).toHaveLength(2);
});

test('F27: goes back to what served, not to the revision with the next lower number', async () => {
  const { aws, ship } = await serving();
  await aws.ports.ecs.register({ family: 'dev-pyshop', containerDefinitions: [] });
  aws.broken.add(SECOND);

  await expect(ship(SECOND)).rejects.toMatchObject({
    ...{ exitCode: 2, message: expect.stringContaining('rolled back to dev-pyshop:2, which serves') },
  });

  expect(aws.tags[tags.rollbackTo]).toMatch(/dev-pyshop:2$/);
  expect(aws.serving).toBe(FIRST);
});

test('F29: says where traffic goes when somebody moved it while the release ran, and promises nothing', async () => {
  const { aws, ship } = await serving();
  aws.afterWrite = call => {
    if (call !== 'create') return;
    aws.beforeRead = read => {
      if (read === 'deployment' && aws.deployments.at(-1)?.looks === 7)
        Object.assign(aws.deployments.at(-1) ?? {}, { status: 'Succeeded' });
      if (aws.deployments.at(-1)?.looks === 7 && read === 'listener') aws.weights = { [BLUE]: 50, [GREEN]: 50 };
    };
  };

  await expect(ship(SECOND)).rejects.toMatchObject({
    ...{
      exitCode: 3,
      message: expect.stringContaining('the deployment succeeded, but somebody sends traffic elsewhere'),
    },
  });

  expect(aws.weights).toEqual({ [BLUE]: 50, [GREEN]: 50 });
});

test('F47: two releases of the same content start one migration', async () => {
  const { aws, ship } = await serving();
  aws.oneOffTasks.length = 0;

  await Promise.allSettled([ship(SECOND), ship(SECOND)]);

  expect(aws.oneOffTasks).toHaveLength(1);
});

test.each<[string, object, string]>([
  ['answers 503', { description: 'Health checks failed with these codes: [503]' }, '/healthz answered 503'],
  ['never answers', { description: 'Request timed out' }, '/healthz did not answer in time'],
])('F16: stops a release within three minutes whose image %s, with that as the cause', async (_, target, cause) => {
  const { aws, ship, clock, count } = await serving();
  const { loadBalancers, ...ports } = aws.ports;
  const targets: typeof loadBalancers.targets = async group =>
    group === BLUE ? [{ target: '10.0.0.9:8000', state: 'unhealthy', ...target }] : loadBalancers.targets(group);
  // no task ever stops: what speaks against it is the load balancer alone
  Object.defineProperty(aws, 'ports', { value: { ...ports, loadBalancers: { ...loadBalancers, targets } } });
  const at: Record<string, number> = {};
  aws.beforeWrite = call => {
    at[call] ??= clock.time;
  };
  aws.beforeRead = call => {
    const deployment = aws.deployments.at(-1);
    // Install waits for healthy tasks
    if (call === 'deployment' && deployment?.status === 'InProgress') deployment.looks = Math.min(deployment.looks, 1);
  };

  await expect(ship(SECOND)).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining(`failed: ${cause};`),
  });

  expect(count('stop')).toBe(1);
  expect((at.stop ?? 0) - (at.create ?? 0)).toBeLessThanOrEqual(3 * 60_000);
  expect(aws.serving).toBe(FIRST);
});
