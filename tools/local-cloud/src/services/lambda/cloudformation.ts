import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { AwsError } from '../../core/aws-error';
import { type Clock, wait } from '../../core/clock';
import type { Call, Operation, ResourceProvider, ResourceRequest, ResourceState } from '../../core/service';
import { resourceTags } from '../../core/tags';
import { zipOfText } from './inline-code';

type Operations = Readonly<Record<string, Operation>>;
type Properties = Record<string, unknown>;

/** The CloudFormation resource types, made through the service's own operations. */
export function lambdaProviders(operations: Operations, clock: Clock): Record<string, ResourceProvider> {
  return {
    'AWS::Lambda::Function': functionProvider(operations, clock),
    'AWS::Lambda::Permission': permissionProvider(operations),
    'AWS::Lambda::EventInvokeConfig': invokeConfigProvider(operations),
  };
}

function functionProvider(operations: Operations, clock: Clock): ResourceProvider {
  const settle = async (request: ResourceRequest, name: string): Promise<ResourceState> => {
    const { ReservedConcurrentExecutions } = request.properties;
    const input = { FunctionName: name, ReservedConcurrentExecutions };
    const put = ReservedConcurrentExecutions === undefined ? 'DeleteFunctionConcurrency' : 'PutFunctionConcurrency';
    await run(operations, put, request, input);
    const { FunctionArn } = await untilReady(operations, clock, request, name);
    return { physicalId: name, attributes: { Arn: FunctionArn } };
  };
  return {
    async create(request) {
      const { initiated, resumedId, properties, generatedName } = request;
      const name = resumedId ?? String(properties.FunctionName ?? generatedName.slice(-64));
      if (!resumedId) {
        const Tags = tagsOf(request);
        const input = { ...settingsOf(properties), FunctionName: name, Code: await codeOf(properties), Tags };
        await run(operations, 'CreateFunction', request, input);
        initiated(name);
      }
      return settle(request, name);
    },
    async update(request) {
      const { physicalId: FunctionName, properties, previousProperties } = request;
      if (JSON.stringify(properties.Code) !== JSON.stringify(previousProperties.Code)) {
        await run(operations, 'UpdateFunctionCode', request, { FunctionName, ...(await codeOf(properties)) });
        await untilReady(operations, clock, request, FunctionName);
      }
      const input = { ...unset(previousProperties), ...settingsOf(properties), FunctionName };
      const { FunctionArn } = await run<FunctionConfiguration>(
        operations,
        'UpdateFunctionConfiguration',
        request,
        input,
      );
      await replaceTags(operations, request, FunctionArn ?? '');
      return settle(request, FunctionName);
    },
    async delete(request) {
      await run(operations, 'DeleteFunction', request, { FunctionName: request.physicalId });
    },
  };
}

async function untilReady(
  operations: Operations,
  clock: Clock,
  request: ResourceRequest,
  FunctionName: string,
): Promise<FunctionConfiguration> {
  for (;;) {
    const found: FunctionConfiguration = await run(operations, 'GetFunctionConfiguration', request, { FunctionName });
    if (found.LastUpdateStatus === 'Successful' || request.signal.aborted) return found;
    await wait(clock, 1_000);
  }
}

/** Values as they come from a template: all may be text. */
function settingsOf({ Code, Tags, ReservedConcurrentExecutions, FunctionName, ...settings }: Properties): Properties {
  return settings;
}

/** What an update leaves out goes back to its default. */
function unset(previous: Properties): Properties {
  const defaults: Properties = {
    Description: '',
    Environment: {},
    DeadLetterConfig: {},
    MemorySize: 128,
    Timeout: 3,
    VpcConfig: {},
    LoggingConfig: {},
  };
  return Object.fromEntries(Object.entries(defaults).filter(([name]) => name in previous));
}

async function codeOf({ Code, Handler }: Properties): Promise<object> {
  const { ZipFile, ...place } = (Code ?? {}) as { ZipFile?: string };
  return ZipFile === undefined ? place : { ZipFile: await zipOfText(ZipFile, String(Handler)) };
}

/** Its id names function and statement, as a statement alone says nothing. */
function permissionProvider(operations: Operations): ResourceProvider {
  const keyOf = ({ properties, generatedName }: ResourceRequest) => ({
    FunctionName: properties.FunctionName,
    StatementId: generatedName,
  });
  return {
    async create(request) {
      const key = keyOf(request);
      try {
        await run(operations, 'AddPermission', request, { ...request.properties, ...key });
      } catch (error) {
        // made by a call before a kill
        if (!(error instanceof AwsError && error.name === 'ResourceConflictException')) throw error;
      }
      return { physicalId: key.StatementId, attributes: { Id: key.StatementId } };
    },
    async delete(request) {
      await run(operations, 'RemovePermission', request, keyOf(request));
    },
  };
}

function invokeConfigProvider(operations: Operations): ResourceProvider {
  const put = async (request: ResourceRequest): Promise<ResourceState> => {
    await run(operations, 'PutFunctionEventInvokeConfig', request, request.properties);
    const { FunctionName, Qualifier } = request.properties;
    return { physicalId: `${FunctionName}|${Qualifier}` };
  };
  return {
    create: put,
    update: put,
    async delete(request) {
      await run(operations, 'DeleteFunctionEventInvokeConfig', request, request.properties);
    },
  };
}

async function replaceTags(operations: Operations, request: ResourceRequest, Resource: string): Promise<void> {
  const wanted = tagsOf(request);
  const { Tags = {} } = await run<{ Tags?: Record<string, string> }>(operations, 'ListTags', request, { Resource });
  const TagKeys = Object.keys(Tags).filter(key => !(key in wanted));
  await run(operations, 'UntagResource', request, { Resource, TagKeys });
  await run(operations, 'TagResource', request, { Resource, Tags: wanted });
}

function tagsOf({ properties, stackTags, stackName, stackId, logicalId }: ResourceRequest): Record<string, string> {
  const marks = {
    'aws:cloudformation:stack-name': stackName,
    'aws:cloudformation:stack-id': stackId,
    'aws:cloudformation:logical-id': logicalId,
  };
  return { ...resourceTags(properties.Tags, stackTags), ...marks };
}

async function run<T extends object>(
  operations: Operations,
  name: string,
  { accountId, region }: ResourceRequest,
  input: object,
): Promise<T> {
  const call: Call = { accountId, region, requestId: 'cloudformation', accessKeyId: 'cloudformation.amazonaws.com' };
  return (await operations[name]?.(input, call)) as T;
}
