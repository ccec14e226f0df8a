import type { Rollout } from '@berth/rollout';
import type { RunningTask } from '../../src/aws/running-tasks';
import type { ServiceDeploymentState } from '../../src/aws/service-deployments';
import { readLive } from '../../src/engine/live';
import { tags } from '../../src/engine/markers';
import { nativeEngine } from '../../src/engine/native-engine';
import { FakeAws } from '../_fakes/aws';
import { ManualClock } from '../_fakes/clock';
import { FakeIo } from '../_fakes/io';
import { BASE, BLUE, GREEN, LISTENER, rollout } from '../_fakes/rollout';

export const rolling: Rollout = {
  ...{ ...rollout, engine: 'ecs', codeDeploy: undefined },
  loadBalancer: { productionListener: LISTENER, targetGroups: [BLUE] },
};
export const shifting: Rollout = {
  ...rolling,
  loadBalancer: { productionListener: LISTENER, targetGroups: [BLUE, GREEN] },
};
export const worker: Rollout = { ...rolling, loadBalancer: undefined, container: { name: 'pyshop' } };
export const OLD = BASE.replace(/\d+$/, '2');
export const NEW = BASE.replace(/\d+$/, '3');
export const BEGAN = Date.UTC(2026, 0, 1);

export const deployment = (changes: Partial<ServiceDeploymentState>): ServiceDeploymentState => ({
  ...{ id: 'service-deployment/new', status: 'IN_PROGRESS', createdAt: BEGAN, taskDefinition: NEW },
  ...{ requestedCount: 2, bakeMinutes: 30, alarms: [], hooks: [], ...changes },
});
export const before = deployment({ id: 'service-deployment/old', status: 'SUCCESSFUL', taskDefinition: OLD });

export const running = (changes: Partial<RunningTask> = {}): RunningTask => ({
  ...{ arn: 'task/1', status: 'RUNNING', taskDefinition: NEW, createdAt: BEGAN, health: 'UNKNOWN' },
  ...{ targets: ['10.0.0.1:8000'], ...changes },
});

/** A service whose deployments and tasks are what a test says; revision 2 is content `aaa`, revision 3 is `bbb`. */
export async function account(contract: Rollout = rolling, listed = [deployment({}), before]) {
  const recent = listed.map(one => ({ ...one }));
  const clock = new ManualClock();
  const aws = new FakeAws(clock, contract);
  for (const content of ['aaa', 'bbb']) {
    await aws.ports.ecs.register({
      ...{ family: 'dev-pyshop', containerDefinitions: [] },
      tags: [{ key: tags.definition, value: content }],
    });
  }
  aws.calls.length = 0;
  Object.assign(aws, { desiredCount: 2, tags: { [tags.serving]: 'aaa' }, recent });
  aws.native.recent = () => recent;
  const started: unknown[][] = [];
  aws.native.start = (...order) => void started.push(order);
  const context = { aws: aws.ports, clock, io: new FakeIo(), pollMs: 5000 };
  const engine = nativeEngine(contract, context);
  const live = () => readLive(contract, aws.ports);
  return { aws, clock, context, engine, live, recent, started };
}

/** What is seen of revision 3 while it comes. */
export async function watching(contract: Rollout = rolling, recent?: ServiceDeploymentState[], oneZone = false) {
  const all = await account(contract, recent);
  const watch = all.engine.watch('service-deployment/new', NEW, await all.live(), oneZone);
  return { ...all, watch };
}
