import type { AwsVpcConfiguration, RunTaskRequest } from '@aws-sdk/client-ecs';
import type { Call, Context, Service } from '../core/service';
import type { EventTargets } from './event-targets';

/** The target of a rule or of a schedule, as far as both have it. */
export interface DeliveryTarget {
  readonly Arn?: string;
  readonly EcsParameters?: object;
  readonly SqsParameters?: { readonly MessageGroupId?: string };
  readonly DeadLetterConfig?: { readonly Arn?: string };
}

/** Delivers for EventBridge and its scheduler: to functions, queues, topics, and to clusters, where it runs tasks. */
export class TargetDelivery {
  constructor(
    private readonly context: Pick<Context, 'log'>,
    private readonly targets: EventTargets,
    private readonly ecs: Pick<Service, 'operations'>,
  ) {}

  /** What a target does not take goes to its queue of dead letters, if it has one. */
  public async deliver(target: DeliveryTarget, body: string, call: Call): Promise<void> {
    const { Arn = '', DeadLetterConfig, SqsParameters } = target;
    try {
      if (Arn.split(':')[2] === 'ecs') return await this.runTask(target, body, call);
      const messageGroupId = SqsParameters?.MessageGroupId;
      await this.targets.send(Arn, { body, ...(messageGroupId ? { messageGroupId } : {}) }, call);
    } catch (error) {
      const { name, message } = error as Error;
      this.context.log(`events: ${Arn} does not take an event: ${name}: ${message}`);
      if (!DeadLetterConfig?.Arn) return;
      const attributes = { TARGET_ARN: Arn, ERROR_CODE: name, ERROR_MESSAGE: message.slice(0, 1024) };
      await this.targets.send(DeadLetterConfig.Arn, { body, attributes }, call).catch(failure => {
        this.context.log(`events: ${DeadLetterConfig.Arn} does not take a dead letter: ${failure.message}`);
      });
    }
  }

  /** The input of a task is its overrides. */
  private async runTask({ Arn, EcsParameters }: DeliveryTarget, body: string, call: Call): Promise<void> {
    const { taskDefinitionArn, taskCount, launchType, platformVersion, group, propagateTags, ...rest } = lowerKeys(
      EcsParameters,
    ) as Lowered;
    const network = rest.networkConfiguration?.awsvpcConfiguration ?? rest.networkConfiguration?.awsVpcConfiguration;
    const given = JSON.parse(body) as Record<string, unknown>;
    const isOverride = 'containerOverrides' in given || 'taskRoleArn' in given;
    const strategy = rest.capacityProviderStrategy?.map(({ capacityProvider, weight = 0, base = 0 }) => {
      return { capacityProvider, weight: Number(weight), base: Number(base) };
    });
    const input: RunTaskRequest = {
      cluster: Arn,
      taskDefinition: taskDefinitionArn,
      count: Number(taskCount ?? 1),
      launchType,
      platformVersion,
      group,
      propagateTags,
      capacityProviderStrategy: strategy,
      ...(network ? { networkConfiguration: { awsvpcConfiguration: network } } : {}),
      ...(isOverride ? { overrides: given } : {}),
      startedBy: 'events-rule',
    };
    await this.ecs.operations.RunTask?.(input, call);
  }
}

interface Lowered extends Omit<RunTaskRequest, 'taskDefinition' | 'count' | 'networkConfiguration'> {
  readonly taskDefinitionArn?: string;
  readonly taskCount?: number;
  readonly networkConfiguration?: {
    readonly awsvpcConfiguration?: AwsVpcConfiguration;
    readonly awsVpcConfiguration?: AwsVpcConfiguration;
  };
}

/** Rules, schedules and their templates write the same names in capitals or not; ECS writes them small. */
function lowerKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowerKeys);
  if (typeof value !== 'object' || value === null) return value ?? {};
  const lowered = ([key, item]: [string, unknown]) => [
    key.charAt(0).toLowerCase() + key.slice(1),
    typeof item === 'object' ? lowerKeys(item) : item,
  ];
  return Object.fromEntries(Object.entries(value).map(lowered));
}
