import fc from 'fast-check';
import { ManualClock } from '../../../src/core/clock';
import { Store } from '../../../src/core/store';
import { instanceCapacity } from '../../../src/services/auto-scaling/data/instance-types';
import { ecsState } from '../../../src/services/ecs/state';
import { call, fakeContext } from '../_fakes/context';
import { blueGreenService, type EcsCloud, makeCluster, makeEcs, targetGroup } from './fixture';

type Event = { kind: 'crash' | 'scale' | 'lose' | 'kill' | 'unhealthy'; pick: number };

const event: fc.Arbitrary<Event> = fc.record({
  kind: fc.constantFrom('crash' as const, 'scale' as const, 'lose' as const, 'kill' as const, 'unhealthy' as const),
  pick: fc.nat({ max: 4 }),
});

interface World {
  context: EcsCloud['context'];
  cloud: EcsCloud;
}

async function makeWorld(): Promise<World> {
  const context = fakeContext({ store: Store.inMemory() });
  const cloud = makeEcs(context, { graceFloorMs: 0 });
  await makeCluster(cloud, { size: 2, maxSize: 5 });
  await cloud.api.send('CreateService', blueGreenService({ desiredCount: 2 }));
  await context.clock.advance(60_000);
  return { context, cloud };
}

/** What the world does to the service. */
async function happen(world: World, { kind, pick }: Event): Promise<void> {
  const { cloud, context } = world;
  if (kind === 'crash') cloud.processes.exit(cloud.processes.living[pick]?.pid ?? 0, 1);
  if (kind === 'unhealthy') cloud.elb.setAll(targetGroup, 'unhealthy');
  if (kind === 'scale') await cloud.api.send('UpdateService', { cluster: 'dev', service: 'web', desiredCount: pick });
  if (kind === 'lose') {
    const instance = cloud.autoScaling.groups
      .instances('group')
      .filter(({ lifecycleState }) => lifecycleState === 'InService')[pick];
    if (instance)
      cloud.autoScaling.operations.TerminateInstanceInAutoScalingGroup?.(
        { InstanceId: instance.id, ShouldDecrementDesiredCapacity: false },
        call,
      );
  }
  if (kind === 'kill') {
    world.context = { ...context, clock: new ManualClock(context.clock.now()) }; // the clock of the dead stands still
    world.cloud = makeEcs(world.context, { graceFloorMs: 0 });
    world.cloud.autoScaling.groups.start();
    await world.cloud.ecs.start?.();
  }
}

function expectNoOverload({ context }: World): void {
  const { containerInstances, tasks } = ecsState(context.store);
  const { networkInterfaces = 0 } = instanceCapacity('t3.medium') ?? {};
  for (const { arn } of containerInstances.list()) {
    const placed = tasks.list().filter(task => task.containerInstanceArn === arn && task.lastStatus !== 'STOPPED');
    expect(placed.length).toBeLessThanOrEqual(networkInterfaces - 1);
  }
}

test('a service comes back to its count, in its target group, whatever happens to it, and never overloads an instance', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 8 }), fc.nat({ max: 20 }), async (events, pauseSeconds) => {
      const world = await makeWorld();

      for (const one of events) {
        await happen(world, one);
        await world.context.clock.advance(pauseSeconds * 1_000);
        expectNoOverload(world);
      }
      await world.context.clock.advance(300_000);

      const service = await world.cloud.api.service('web');
      expect(service?.taskSets?.[0]?.stabilityStatus).toBe('STEADY_STATE');
      expect(service?.runningCount).toBe(service?.desiredCount);
      expect(world.cloud.processes.living).toHaveLength(service?.desiredCount ?? -1);
      expect(world.cloud.elb.ports(targetGroup)).toHaveLength(service?.desiredCount ?? -1);
    }),
    { numRuns: 30 },
  );
});
