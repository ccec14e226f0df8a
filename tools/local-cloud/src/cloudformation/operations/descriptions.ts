import type {
  DescribeEventsInput,
  DescribeEventsOutput,
  DescribeStackEventsInput,
  DescribeStackEventsOutput,
  DescribeStackResourceInput,
  DescribeStackResourceOutput,
  DescribeStackResourcesInput,
  DescribeStackResourcesOutput,
  DescribeStacksInput,
  DescribeStacksOutput,
  ListExportsInput,
  ListExportsOutput,
  ListImportsInput,
  ListImportsOutput,
  ListStackResourcesInput,
  ListStackResourcesOutput,
  ListStacksInput,
  ListStacksOutput,
  Parameter,
  Stack as StackShape,
  Tag,
} from '@aws-sdk/client-cloudformation';
import type { Call, Operation } from '../../core/service';
import { refusal } from '../refusals';
import type { Stack, StackInput, StackResource } from '../stacks/model';
import { type Desk, page, stackOf } from './desk';

/** Operations that only look. */
export function descriptionOperations(desk: Desk): Record<string, Operation> {
  return {
    DescribeStacks: (input: DescribeStacksInput, call) => describeStacks(desk, input, call),
    ListStacks: (input: ListStacksInput, call) => listStacks(desk, input, call),
    DescribeStackEvents: (input: DescribeStackEventsInput, call) => describeStackEvents(desk, input, call),
    DescribeStackResource: (input: DescribeStackResourceInput, call) => describeStackResource(desk, input, call),
    DescribeStackResources: (input: DescribeStackResourcesInput, call) => describeStackResources(desk, input, call),
    ListStackResources: (input: ListStackResourcesInput, call) => listStackResources(desk, input, call),
    ListExports: (input: ListExportsInput, call) => listExports(desk, input, call),
    ListImports: (input: ListImportsInput, call) => listImports(desk, input, call),
  };
}

export function parametersOf(input: StackInput | undefined): Parameter[] {
  return (input?.parameters ?? []).map(({ key, value, resolved, noEcho }) => ({
    ParameterKey: key,
    ParameterValue: noEcho ? '****' : value,
    ...(resolved === undefined ? {} : { ResolvedValue: resolved }),
  }));
}

export function tagList(tags: Readonly<Record<string, string>>): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

function describeStacks(desk: Desk, { StackName, NextToken }: DescribeStacksInput, call: Call): DescribeStacksOutput {
  if (StackName !== undefined) return { Stacks: [shapeOf(desk, stackOf(desk, StackName, call))] };
  const living = desk.stacks
    .list()
    .filter(({ region, status }) => region === call.region && status !== 'DELETE_COMPLETE');
  const { items, next } = page([...living].reverse(), NextToken, ({ id }) => id);
  return { Stacks: items.map(stack => shapeOf(desk, stack)), ...(next ? { NextToken: next } : {}) };
}

function shapeOf({ detections }: Desk, stack: Stack): StackShape {
  const detection = detections.last(stack.id);
  const { input } = stack;
  return {
    StackId: stack.id,
    StackName: stack.name,
    StackStatus: stack.status,
    CreationTime: new Date(stack.createdAt),
    DisableRollback: stack.disableRollback,
    EnableTerminationProtection: stack.terminationProtection,
    Parameters: parametersOf(input),
    Tags: tagList(input?.tags ?? {}),
    Capabilities: [...(input?.capabilities ?? [])],
    NotificationARNs: [...(input?.notificationArns ?? [])],
    RollbackConfiguration: {},
    DriftInformation: detection
      ? { StackDriftStatus: detection.status, LastCheckTimestamp: new Date(detection.at) }
      : { StackDriftStatus: 'NOT_CHECKED' },
    Outputs: stack.outputs.map(({ key, value, description, exportName }) => ({
      OutputKey: key,
      OutputValue: value,
      ...(description === undefined ? {} : { Description: description }),
      ...(exportName === undefined ? {} : { ExportName: exportName }),
    })),
    ...(stack.parentId === undefined ? {} : { ParentId: stack.parentId, RootId: stack.rootId }),
    ...(input?.description === undefined ? {} : { Description: input.description }),
    ...(input?.roleArn === undefined ? {} : { RoleARN: input.roleArn }),
    ...(stack.statusReason === undefined ? {} : { StackStatusReason: stack.statusReason }),
    ...(stack.changeSetId === undefined ? {} : { ChangeSetId: stack.changeSetId }),
    ...(stack.updatedAt === undefined ? {} : { LastUpdatedTime: new Date(stack.updatedAt) }),
    ...(stack.deletedAt === undefined ? {} : { DeletionTime: new Date(stack.deletedAt) }),
  };
}

function listStacks(
  desk: Desk,
  { StackStatusFilter: filter, NextToken }: ListStacksInput,
  call: Call,
): ListStacksOutput {
  const found = desk.stacks.list().filter(({ region, status }) => {
    return region === call.region && (!filter?.length || filter.includes(status));
  });
  const { items, next } = page([...found].reverse(), NextToken, ({ id }) => id);
  const StackSummaries = items.map(stack => {
    const { StackId, StackName, StackStatus, CreationTime, LastUpdatedTime, DeletionTime, StackStatusReason } = shapeOf(
      desk,
      stack,
    );
    const TemplateDescription = stack.input?.description;
    return {
      StackId,
      StackName,
      StackStatus,
      CreationTime,
      LastUpdatedTime,
      DeletionTime,
      StackStatusReason,
      TemplateDescription,
    };
  });
  return { StackSummaries, ...(next ? { NextToken: next } : {}) };
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackEvents.html */
function describeStackEvents(desk: Desk, input: DescribeStackEventsInput, call: Call): DescribeStackEventsOutput {
  const stack = input.StackName === undefined ? undefined : desk.stacks.find(call.region, input.StackName);
  if (!stack) throw refusal(`Stack [${input.StackName}] does not exist`);
  const { items, next } = page(desk.stacks.events(stack.id).reverse(), input.NextToken, ({ id }) => id);
  const secrets = secretsOf(desk, stack);
  const StackEvents = items.map(event => ({
    StackId: stack.id,
    StackName: stack.name,
    EventId: event.id,
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId,
    ResourceType: event.type,
    ResourceStatus: event.status,
    Timestamp: new Date(event.at),
    ...(event.reason === undefined ? {} : { ResourceStatusReason: event.reason }),
    ...(event.properties === undefined
      ? {}
      : { ResourceProperties: masked(JSON.stringify(event.properties), secrets) }),
    ...(event.token === undefined ? {} : { ClientRequestToken: event.token }),
    ...(event.operationId === undefined ? {} : { OperationId: event.operationId }),
  }));
  return { StackEvents, ...(next ? { NextToken: next } : {}) };
}

/** Values that a template, or the function of a custom resource, asked not to be shown. */
function secretsOf(desk: Desk, { id, input }: Stack): string[] {
  const parameters = (input?.parameters ?? []).filter(({ noEcho }) => noEcho).map(({ value }) => String(value));
  return [...parameters, ...desk.custom.secretsOf(id)].filter(Boolean);
}

function masked(text: string, secrets: readonly string[]): string {
  return secrets.reduce((shown, secret) => shown.replaceAll(JSON.stringify(secret).slice(1, -1), '****'), text);
}

/** The newer form of a stack's events. */
export function describeEvents(desk: Desk, input: DescribeEventsInput, call: Call): DescribeEventsOutput {
  const { StackName, NextToken: token } = input;
  const { StackEvents = [], NextToken } = describeStackEvents(desk, { StackName, NextToken: token }, call);
  const wanted = StackEvents.filter(({ ResourceStatus, OperationId }) => {
    const isFailure = ResourceStatus?.endsWith('_FAILED') ?? false;
    return (!input.Filters?.FailedEvents || isFailure) && (!input.OperationId || input.OperationId === OperationId);
  });
  const OperationEvents = wanted.map(({ StackName, ...event }) => ({ ...event, EventType: 'STACK_EVENT' as const }));
  return { OperationEvents, ...(NextToken ? { NextToken } : {}) };
}

function describeStackResource(desk: Desk, input: DescribeStackResourceInput, call: Call): DescribeStackResourceOutput {
  const stack = stackOf(desk, input.StackName, call);
  const resource = desk.stacks.resource(stack.id, input.LogicalResourceId ?? '');
  if (!resource) throw refusal(`Resource ${input.LogicalResourceId} does not exist for stack ${stack.name}`);
  return {
    StackResourceDetail: {
      ...resourceShape(resource),
      LastUpdatedTimestamp: new Date(resource.updatedAt),
      StackId: stack.id,
      StackName: stack.name,
      ...(resource.metadata ? { Metadata: JSON.stringify(resource.metadata) } : {}),
    },
  };
}

function describeStackResources(
  desk: Desk,
  { StackName, LogicalResourceId, PhysicalResourceId }: DescribeStackResourcesInput,
  call: Call,
): DescribeStackResourcesOutput {
  const stacks = StackName === undefined ? desk.stacks.list() : [stackOf(desk, StackName, call)];
  const found = stacks.flatMap(stack => desk.stacks.resources(stack.id).map(resource => ({ stack, resource })));
  const owner = found.find(({ resource }) => resource.physicalId === PhysicalResourceId)?.stack.id;
  if (StackName === undefined && owner === undefined) throw refusal(`Stack for ${PhysicalResourceId} does not exist`);
  const wanted = found.filter(({ stack, resource }) => {
    const isIn = StackName !== undefined || stack.id === owner;
    return isIn && (LogicalResourceId === undefined || resource.logicalId === LogicalResourceId);
  });
  const StackResources = wanted.map(({ stack, resource }) => ({
    ...resourceShape(resource),
    Timestamp: new Date(resource.updatedAt),
    StackId: stack.id,
    StackName: stack.name,
  }));
  return { StackResources };
}

function listStackResources(desk: Desk, input: ListStackResourcesInput, call: Call): ListStackResourcesOutput {
  const stack = stackOf(desk, input.StackName, call);
  const { items, next } = page(desk.stacks.resources(stack.id), input.NextToken, ({ logicalId }) => logicalId);
  const StackResourceSummaries = items.map(resource => ({
    ...resourceShape(resource),
    LastUpdatedTimestamp: new Date(resource.updatedAt),
  }));
  return { StackResourceSummaries, ...(next ? { NextToken: next } : {}) };
}

function resourceShape({ logicalId, physicalId, type, status, statusReason }: StackResource) {
  return {
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId,
    ResourceType: type,
    ResourceStatus: status,
    DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' as const },
    ...(statusReason === undefined ? {} : { ResourceStatusReason: statusReason }),
  };
}

function listExports(desk: Desk, { NextToken }: ListExportsInput, { region }: Call): ListExportsOutput {
  const { items, next } = page(desk.exports.list(region), NextToken, ({ name }) => name);
  const Exports = items.map(({ stackId, name, value }) => ({ ExportingStackId: stackId, Name: name, Value: value }));
  return { Exports, ...(next ? { NextToken: next } : {}) };
}

function listImports(
  desk: Desk,
  { ExportName = '', NextToken }: ListImportsInput,
  { region }: Call,
): ListImportsOutput {
  const users = desk.exports.users(region, ExportName);
  if (users.length === 0) throw refusal(`Export '${ExportName}' is not imported by any stack.`);
  const { items, next } = page(users, NextToken, name => name);
  return { Imports: [...items], ...(next ? { NextToken: next } : {}) };
}
