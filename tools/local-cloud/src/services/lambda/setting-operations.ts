import type * as api from '@aws-sdk/client-lambda';
import type { Clock } from '../../core/clock';
import type { Call, Operation } from '../../core/service';
import { withoutTags } from '../../core/tags';
import { invalidParameter, notFound } from './errors';
import { arnOf, type FunctionRecord, type Functions, type InvokeConfig } from './functions';

/** What is set of a function apart from its configuration: concurrency, asynchronous invocation, tags. */
export function settingOperations(functions: Functions, clock: Clock): Record<string, Operation> {
  return {
    ...concurrencyOperations(functions),
    ...invokeConfigOperations(functions, clock),
    ...tagOperations(functions),
  };
}

function concurrencyOperations(functions: Functions): Record<string, Operation> {
  return {
    PutFunctionConcurrency(input: api.PutFunctionConcurrencyRequest, { region }: Call): api.Concurrency {
      const record = functions.get(input.FunctionName, region);
      const reserved = Number(input.ReservedConcurrentExecutions);
      if (!Number.isInteger(reserved) || reserved < 0) {
        throw invalidParameter(`Value '${reserved}' at 'reservedConcurrentExecutions' must be 0 or more`);
      }
      functions.put({ ...record, reservedConcurrency: reserved });
      return { ReservedConcurrentExecutions: reserved };
    },

    GetFunctionConcurrency({ FunctionName }: api.GetFunctionConcurrencyRequest, { region }: Call): api.Concurrency {
      return { ReservedConcurrentExecutions: functions.get(FunctionName, region).reservedConcurrency };
    },

    DeleteFunctionConcurrency({ FunctionName }: api.DeleteFunctionConcurrencyRequest, { region }: Call): void {
      const { reservedConcurrency, ...record } = functions.get(FunctionName, region);
      functions.put(record);
    },
  };
}

function invokeConfigOperations(functions: Functions, clock: Clock): Record<string, Operation> {
  const put = (
    input: api.PutFunctionEventInvokeConfigRequest,
    { region }: Call,
    current?: InvokeConfig,
  ): api.FunctionEventInvokeConfig => {
    const record = functions.get(input.FunctionName, region, input.Qualifier);
    const invokeConfig = { ...current, ...invokeConfigOf(input), modifiedAt: clock.now().toISOString() };
    return describeInvokeConfig(functions.put({ ...record, invokeConfig }), invokeConfig);
  };
  const get = (name: string | undefined, { region }: Call, qualifier: string | undefined) => {
    const record = functions.get(name, region, qualifier);
    if (record.invokeConfig) return { record, invokeConfig: record.invokeConfig };
    throw notFound(`The function ${arnOf(record, record.accountId)}:$LATEST doesn't have an EventInvokeConfig`);
  };
  return {
    PutFunctionEventInvokeConfig: (input: api.PutFunctionEventInvokeConfigRequest, call: Call) => put(input, call),

    UpdateFunctionEventInvokeConfig(input: api.UpdateFunctionEventInvokeConfigRequest, call: Call) {
      return put(input, call, get(input.FunctionName, call, input.Qualifier).invokeConfig);
    },

    GetFunctionEventInvokeConfig({ FunctionName, Qualifier }: api.GetFunctionEventInvokeConfigRequest, call: Call) {
      const { record, invokeConfig } = get(FunctionName, call, Qualifier);
      return describeInvokeConfig(record, invokeConfig);
    },

    DeleteFunctionEventInvokeConfig(input: api.DeleteFunctionEventInvokeConfigRequest, call: Call): void {
      const { invokeConfig, ...record } = get(input.FunctionName, call, input.Qualifier).record;
      functions.put(record);
    },
  };
}

function invokeConfigOf(input: api.PutFunctionEventInvokeConfigRequest): Omit<InvokeConfig, 'modifiedAt'> {
  const { MaximumRetryAttempts: retries, MaximumEventAgeInSeconds: age, DestinationConfig: destinations } = input;
  return {
    ...(retries === undefined ? {} : { maximumRetryAttempts: Number(retries) }),
    ...(age === undefined ? {} : { maximumEventAgeInSeconds: Number(age) }),
    ...(destinations?.OnSuccess?.Destination ? { onSuccess: destinations.OnSuccess.Destination } : {}),
    ...(destinations?.OnFailure?.Destination ? { onFailure: destinations.OnFailure.Destination } : {}),
  };
}

function describeInvokeConfig(record: FunctionRecord, config: InvokeConfig): api.FunctionEventInvokeConfig {
  return {
    FunctionArn: `${arnOf(record, record.accountId)}:$LATEST`,
    LastModified: new Date(config.modifiedAt),
    MaximumRetryAttempts: config.maximumRetryAttempts,
    MaximumEventAgeInSeconds: config.maximumEventAgeInSeconds,
    DestinationConfig: { OnSuccess: { Destination: config.onSuccess }, OnFailure: { Destination: config.onFailure } },
  };
}

function tagOperations(functions: Functions): Record<string, Operation> {
  return {
    TagResource({ Resource, Tags }: api.TagResourceRequest, { region }: Call): void {
      const record = functions.get(Resource, region);
      functions.put({ ...record, tags: { ...record.tags, ...Tags } });
    },

    UntagResource({ Resource, TagKeys }: api.UntagResourceRequest, { region }: Call): void {
      const record = functions.get(Resource, region);
      functions.put({ ...record, tags: withoutTags(record.tags, TagKeys) });
    },

    ListTags({ Resource }: api.ListTagsRequest, { region }: Call): api.ListTagsResponse {
      return { Tags: functions.get(Resource, region).tags };
    },
  };
}
