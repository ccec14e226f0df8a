import type * as api from '@aws-sdk/client-ec2';
import { AwsError } from '../../core/aws-error';
import { paginate } from '../../core/paginate';
import type { Operation } from '../../core/service';
import type { Instance } from '../auto-scaling/group';
import type { Groups } from '../auto-scaling/groups';
import { passes } from './filters';

const running = { Code: 16, Name: 'running' } as const;
const pending = { Code: 0, Name: 'pending' } as const;
const shuttingDown = { Code: 32, Name: 'shutting-down' } as const;

/** Where instances live: there are none outside of groups. */
export type InstanceHome = Pick<Groups, 'instances' | 'lose'>;

/** The instances of Auto Scaling groups, as EC2 sees them. */
export function instanceOperations(home: InstanceHome): Record<string, Operation> {
  const find = (id: string): Instance => {
    const found = home.instances().find(instance => instance.id === id);
    if (found) return found;
    throw new AwsError('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`);
  };
  return {
    DescribeInstances(input: api.DescribeInstancesRequest): api.DescribeInstancesResult {
      const { InstanceIds: ids, Filters, NextToken, MaxResults } = input;
      const asked = ids?.length ? ids.map(find) : home.instances();
      const found = asked.filter(instance => passes(Filters, factsOf(instance), {}));
      const { page, next } = paginate(found, NextToken, Number(MaxResults ?? 1000), 'InvalidNextToken');
      return { Reservations: page.map(instance => ({ Instances: [describe(instance)] })), NextToken: next };
    },

    /** All of them or none. Whoever wants tasks to move first asks the group. */
    TerminateInstances({ InstanceIds: ids = [] }: api.TerminateInstancesRequest): api.TerminateInstancesResult {
      const ending = ids.map(find);
      for (const instance of ending) home.lose(instance);
      return {
        TerminatingInstances: ending.map(instance => ({
          InstanceId: instance.id,
          PreviousState: stateOf(instance),
          CurrentState: shuttingDown,
        })),
      };
    },
  };
}

function describe(instance: Instance): api.Instance {
  return {
    InstanceId: instance.id,
    InstanceType: instance.instanceType as api._InstanceType,
    State: stateOf(instance),
    Placement: { AvailabilityZone: instance.zone },
    SubnetId: instance.subnetId,
    PrivateIpAddress: instance.privateIp,
    LaunchTime: new Date(instance.launchedAt),
  };
}

function factsOf(instance: Instance) {
  return {
    'instance-id': instance.id,
    'instance-type': instance.instanceType,
    'instance-state-name': stateOf(instance).Name,
    'availability-zone': instance.zone,
    'subnet-id': instance.subnetId ?? '',
  };
}

function stateOf({ lifecycleState }: Instance) {
  if (lifecycleState === 'Pending') return pending;
  return lifecycleState === 'Terminating' ? shuttingDown : running;
}
