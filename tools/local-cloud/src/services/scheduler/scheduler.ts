import { AwsError } from '../../core/aws-error';
import type { Call, Context, Operation, ResourceProvider, ResourceRequest, Service } from '../../core/service';
import type { TargetDelivery } from '../target-delivery';
import { schedulerOperations } from './operations';
import { Runs } from './runs';
import { Schedules } from './schedules';

/** EventBridge Scheduler: invokes functions, runs tasks, sends messages on schedule. */
export function createScheduler({ store, clock }: Context, delivery: TargetDelivery): Service {
  const schedules = new Schedules(store);
  const runs = new Runs(clock, schedules, delivery);
  const operations = schedulerOperations(schedules, runs, clock);
  return {
    signingName: 'scheduler',
    client: () => import('@aws-sdk/client-scheduler'),
    operations,
    resources: {
      'AWS::Scheduler::Schedule': scheduleProvider(operations),
      'AWS::Scheduler::ScheduleGroup': groupProvider(operations),
    },

    async start() {
      runs.start();
    },

    async stop() {
      runs.stop();
    },
  };
}

type Operations = Readonly<Record<string, Operation>>;

function scheduleProvider(operations: Operations): ResourceProvider {
  const put = async (operation: string, request: ResourceRequest, name: string) => {
    const input = { ...request.properties, Name: name };
    const { ScheduleArn } = await run<{ ScheduleArn: string }>(operations, operation, request, input);
    return { physicalId: name, attributes: { Arn: ScheduleArn } };
  };
  return {
    async create(request) {
      const name = String(request.properties.Name ?? request.generatedName.slice(-64));
      return put('CreateSchedule', request, name).catch(error => {
        // made by a call before a kill
        const isOurs = error instanceof AwsError && error.name === 'ConflictException' && !request.properties.Name;
        if (!isOurs) throw error;
        return put('UpdateSchedule', request, name);
      });
    },
    update: request => put('UpdateSchedule', request, request.physicalId),
    async delete(request) {
      await run(operations, 'DeleteSchedule', request, {
        Name: request.physicalId,
        GroupName: request.properties.GroupName,
      });
    },
  };
}

function groupProvider(operations: Operations): ResourceProvider {
  return {
    async create(request) {
      const Name = String(request.properties.Name ?? request.generatedName.slice(-64));
      const made = await run<{ ScheduleGroupArn: string }>(operations, 'CreateScheduleGroup', request, { Name });
      return { physicalId: Name, attributes: { Arn: made.ScheduleGroupArn } };
    },
    async delete(request) {
      await run(operations, 'DeleteScheduleGroup', request, { Name: request.physicalId });
    },
  };
}

async function run<T>(operations: Operations, name: string, request: ResourceRequest, input: object): Promise<T> {
  const { accountId, region } = request;
  const call: Call = { accountId, region, requestId: 'cloudformation', accessKeyId: 'cloudformation.amazonaws.com' };
  return (await operations[name]?.(input, call)) as T;
}
