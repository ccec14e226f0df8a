import { AutoScaling } from '@aws-sdk/client-auto-scaling';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { ECS } from '@aws-sdk/client-ecs';
import type { CustomOperationHandler } from '@berth/functions';
import { Fleet } from './fleet';
import { type Release, releaseInstances } from './release';
import { Stack } from './stack';

const clients = { autoScaling: new AutoScaling({}), ecs: new ECS({}) };
const cloudFormation = new CloudFormation({});

const clock = {
  now: () => Date.now(),
  wait: (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms)),
};

/** Nothing to make; what counts is the end. */
export const operation: CustomOperationHandler<Release> = {
  create: async ({ properties }) => ({ physicalId: properties.groupName }),
  update: async ({ properties }) => ({ physicalId: properties.groupName }),
  delete: async ({ properties, stackId }) =>
    releaseInstances(properties, {
      stack: new Stack(cloudFormation, stackId),
      fleet: new Fleet(clients, properties),
      clock,
    }),
};
