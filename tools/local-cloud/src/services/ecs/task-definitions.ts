import type * as sdk from '@aws-sdk/client-ecs';
import { paginate } from '../../core/paginate';
import type { Call, Context, Operation } from '../../core/service';
import { ecsArn, nameOf, type Place } from './arns';
import { clientException } from './errors';
import type { EcsState, TaskDefinitionRecord } from './state';
import type { Tags } from './tags';

/** Task definitions: immutable revisions of families. */
export class TaskDefinitions {
  constructor(
    private readonly context: Context,
    private readonly state: EcsState,
    private readonly tags: Tags,
  ) {}

  public register({ tags, ...definition }: sdk.RegisterTaskDefinitionRequest, place: Place): TaskDefinitionRecord {
    const family = definition.family ?? '';
    check(definition);
    const counter = `${place.region}/${family}`;
    const revision = (this.state.families.get(counter) ?? 0) + 1;
    const record: TaskDefinitionRecord = {
      arn: ecsArn(place, `task-definition/${family}:${revision}`),
      family,
      revision,
      status: 'ACTIVE',
      definition,
      registeredAt: this.context.clock.now().toISOString(),
    };
    this.state.families.put(counter, revision);
    this.state.taskDefinitions.put(record.arn, record);
    this.tags.add(record.arn, tags);
    return record;
  }

  /** By ARN, `family:revision`, or family, which means its newest active revision. */
  public get(reference: string | undefined, place: Place): TaskDefinitionRecord {
    const record = this.tryGet(reference ?? '', place);
    if (!record) throw clientException('Unable to describe task definition.');
    return record;
  }

  /** The same for what is going to run. @throws if the revision is INACTIVE. */
  public getActive(reference: string | undefined, place: Place): TaskDefinitionRecord {
    const record = this.tryGet(reference ?? '', place);
    if (!record) throw clientException('TaskDefinition not found.');
    if (record.status === 'INACTIVE') throw clientException('TaskDefinition is inactive');
    return record;
  }

  public deregister(reference: string | undefined, place: Place): TaskDefinitionRecord {
    const record = this.get(reference, place);
    const inactive: TaskDefinitionRecord = {
      ...record,
      status: 'INACTIVE',
      deregisteredAt: this.context.clock.now().toISOString(),
    };
    this.state.taskDefinitions.put(record.arn, inactive);
    return inactive;
  }

  public list(region: string): TaskDefinitionRecord[] {
    return this.state.taskDefinitions.list().filter(({ arn }) => arn.startsWith(`arn:aws:ecs:${region}:`));
  }

  private tryGet(reference: string, place: Place): TaskDefinitionRecord | undefined {
    if (reference.startsWith('arn:') && reference.includes(':task-definition/') && /:\d+$/.test(reference))
      return this.state.taskDefinitions.get(reference);
    const name = nameOf(reference);
    if (name.includes(':')) return this.state.taskDefinitions.get(ecsArn(place, `task-definition/${name}`));
    return this.list(place.region)
      .filter(({ family, status }) => family === name && status === 'ACTIVE')
      .sort((a, b) => b.revision - a.revision)[0];
  }
}

function check({
  family = '',
  containerDefinitions = [],
  cpu,
  memory,
  networkMode,
}: sdk.RegisterTaskDefinitionRequest): void {
  if (!family) throw clientException('Family should not be null or empty.');
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(family))
    throw clientException('Invalid family. Family must be up to 255 letters, numbers, hyphens, and underscores.');
  if (containerDefinitions.length === 0) throw clientException('Container list cannot be empty.');
  if (containerDefinitions.every(({ essential }) => essential === false))
    throw clientException('At least one container should be marked as essential.');
  for (const { name, image, memory: hard, memoryReservation, portMappings = [] } of containerDefinitions) {
    if (!name) throw clientException('Container.name should not be null or empty.');
    if (!image) throw clientException('Container.image should not be null or empty.');
    if (!memory && !hard && !memoryReservation)
      throw clientException(
        `Invalid setting for container '${name}'. At least one of 'memory' or 'memoryReservation' must be specified.`,
      );
    for (const { hostPort, containerPort } of portMappings) {
      if (networkMode === 'awsvpc' && hostPort && hostPort !== containerPort) {
        throw clientException(
          'When networkMode=awsvpc, the host ports and container ports in port mappings must match.',
        );
      }
    }
  }
  const amount = /^(\d+|\d*\.\d+)\s*(vcpu|gb)?$/i;
  if (cpu && !amount.test(cpu)) throw clientException(`Invalid 'cpu' setting for task.`);
  if (memory && !amount.test(memory)) throw clientException(`Invalid 'memory' setting for task.`);
}

/** CPU units and MiB that a task of this definition takes: those of the task, else the sum of its containers'. */
export function taskSize({ cpu, memory, containerDefinitions = [] }: sdk.RegisterTaskDefinitionRequest): {
  cpu: number;
  memoryMiB: number;
} {
  return {
    cpu: cpu ? amountOf(cpu) : total(containerDefinitions.map(container => container.cpu ?? 0)),
    memoryMiB: memory
      ? amountOf(memory)
      : total(containerDefinitions.map(container => container.memoryReservation ?? container.memory ?? 0)),
  };
}

/** `256`, `0.25 vCPU`, `512`, `0.5 GB`. */
function amountOf(text: string): number {
  return /[a-z]/i.test(text) ? Number.parseFloat(text) * 1024 : Number(text);
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

export function describeTaskDefinition(record: TaskDefinitionRecord): sdk.TaskDefinition {
  const { definition } = record;
  return {
    ...definition,
    taskDefinitionArn: record.arn,
    family: record.family,
    revision: record.revision,
    status: record.status,
    containerDefinitions: definition.containerDefinitions?.map(container =>
      withDefaults(container, definition.networkMode),
    ),
    volumes: definition.volumes ?? [],
    placementConstraints: definition.placementConstraints ?? [],
    compatibilities:
      definition.networkMode === 'awsvpc' && definition.cpu && definition.memory ? ['EC2', 'FARGATE'] : ['EC2'],
    registeredAt: new Date(record.registeredAt),
    deregisteredAt: record.deregisteredAt ? new Date(record.deregisteredAt) : undefined,
  };
}

/** ECS answers with the defaults that the request left out. */
function withDefaults(
  container: sdk.ContainerDefinition,
  networkMode: sdk.NetworkMode = 'bridge',
): sdk.ContainerDefinition {
  const {
    cpu = 0,
    essential = true,
    environment = [],
    mountPoints = [],
    volumesFrom = [],
    portMappings = [],
  } = container;
  return {
    ...container,
    cpu,
    essential,
    environment,
    mountPoints,
    volumesFrom,
    portMappings: portMappings.map(mapping => ({
      hostPort: networkMode === 'bridge' ? 0 : mapping.containerPort,
      protocol: 'tcp',
      ...mapping,
    })),
  };
}

export function taskDefinitionOperations(definitions: TaskDefinitions, tags: Tags): Record<string, Operation> {
  return {
    RegisterTaskDefinition(input: sdk.RegisterTaskDefinitionRequest, call: Call): sdk.RegisterTaskDefinitionResponse {
      return { taskDefinition: describeTaskDefinition(definitions.register(input, call)), tags: input.tags ?? [] };
    },

    DeregisterTaskDefinition(
      input: sdk.DeregisterTaskDefinitionRequest,
      call: Call,
    ): sdk.DeregisterTaskDefinitionResponse {
      return { taskDefinition: describeTaskDefinition(definitions.deregister(input.taskDefinition, call)) };
    },

    DescribeTaskDefinition(input: sdk.DescribeTaskDefinitionRequest, call: Call): sdk.DescribeTaskDefinitionResponse {
      const record = definitions.get(input.taskDefinition, call);
      const taskDefinition = describeTaskDefinition(record);
      return input.include?.includes('TAGS') ? { taskDefinition, tags: tags.of(record.arn) } : { taskDefinition };
    },

    ListTaskDefinitions(input: sdk.ListTaskDefinitionsRequest, call: Call): sdk.ListTaskDefinitionsResponse {
      const { familyPrefix, status = 'ACTIVE', sort = 'ASC', maxResults = 100, nextToken } = input;
      const found = definitions
        .list(call.region)
        .filter(record => (!familyPrefix || record.family === familyPrefix) && record.status === status)
        .sort((a, b) => a.family.localeCompare(b.family) || a.revision - b.revision);
      const ordered = (sort === 'DESC' ? found.reverse() : found).map(({ arn }) => arn);
      const { page, next } = paginate(ordered, nextToken, maxResults, 'InvalidParameterException');
      return { taskDefinitionArns: page, nextToken: next };
    },

    ListTaskDefinitionFamilies(
      input: sdk.ListTaskDefinitionFamiliesRequest,
      call: Call,
    ): sdk.ListTaskDefinitionFamiliesResponse {
      const { familyPrefix = '', status } = input;
      const found = definitions
        .list(call.region)
        .filter(
          record => record.family.startsWith(familyPrefix) && (!status || status === 'ALL' || record.status === status),
        );
      return { families: [...new Set(found.map(({ family }) => family))].sort() };
    },
  };
}
