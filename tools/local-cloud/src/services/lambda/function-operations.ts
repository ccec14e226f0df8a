import type * as api from '@aws-sdk/client-lambda';
import { paginate } from '../../core/paginate';
import { randomUUID } from '../../core/random';
import type { Call, Operation } from '../../core/service';
import type { S3 } from '../s3';
import type { Code } from './code-store';
import { conflict, invalidParameter } from './errors';
import { arnOf, type FunctionRecord, type Functions } from './functions';
import type { LambdaParts } from './lambda';
import { changedSettings, describeFunction } from './settings';

/** How long a new function is Pending, and a change InProgress. */
const settlingMs = 1_000;

/** How long interfaces in a VPC take. */
const settlingInVpcMs = 10_000;

export function functionOperations(parts: LambdaParts): Record<string, Operation> {
  const { functions, code, invocations, context } = parts;
  const now = () => context.clock.now().getTime();
  const describe = (record: FunctionRecord) => describeFunction(record, now());

  const changed = (record: FunctionRecord, change: Partial<FunctionRecord>): api.FunctionConfiguration => {
    if (now() < record.readyAt) {
      const message = `The operation cannot be performed at this time. An update is in progress for resource: ${arnOf(record, record.accountId)}`;
      throw conflict(message);
    }
    const next = { ...record, ...change, ...fresh(now(), false), isUpdated: true };
    invocations.forget(record);
    return describe(functions.put(next));
  };

  return {
    async CreateFunction(input: api.CreateFunctionRequest, call: Call): Promise<api.FunctionConfiguration> {
      const { region, accountId } = call;
      const name = newName(functions, input.FunctionName ?? '', region);
      if (input.PackageType === 'Image') {
        throw invalidParameter('Functions from container images are not implemented in the local cloud');
      }
      const settings = changedSettings(undefined, input);
      const packed = await codeOf(parts, input.Code ?? {});
      newName(functions, name, region); // again: reading the code takes time
      const record = functions.put({
        name,
        region,
        accountId,
        settings,
        code: packed,
        isUpdated: false,
        statements: [],
        tags: input.Tags ?? {},
        ...fresh(now(), (settings.VpcConfig?.SubnetIds ?? []).length > 0),
      });
      return describe(record);
    },

    GetFunction(input: api.GetFunctionRequest, { region }: Call): api.GetFunctionResponse {
      const record = functions.get(input.FunctionName, region, input.Qualifier);
      const { reservedConcurrency, tags } = record;
      return {
        Configuration: describe(record),
        Code: { RepositoryType: 'S3', Location: parts.codeLocation(record) },
        Tags: tags,
        ...(reservedConcurrency === undefined
          ? {}
          : { Concurrency: { ReservedConcurrentExecutions: reservedConcurrency } }),
      };
    },

    GetFunctionConfiguration(input: api.GetFunctionConfigurationRequest, { region }: Call) {
      return describe(functions.get(input.FunctionName, region, input.Qualifier));
    },

    ListFunctions({ Marker, MaxItems = 50 }: api.ListFunctionsRequest, { region }: Call): api.ListFunctionsResponse {
      const { page, next } = paginate(
        functions.list(region),
        Marker,
        Number(MaxItems),
        'InvalidParameterValueException',
      );
      return { Functions: page.map(describe), NextMarker: next };
    },

    async UpdateFunctionCode(
      input: api.UpdateFunctionCodeRequest,
      { region }: Call,
    ): Promise<api.FunctionConfiguration> {
      const record = functions.get(input.FunctionName, region);
      const packed = await codeOf(parts, input);
      return input.DryRun ? describe({ ...record, code: packed }) : changed(record, { code: packed });
    },

    UpdateFunctionConfiguration(input: api.UpdateFunctionConfigurationRequest, { region }: Call) {
      const record = functions.get(input.FunctionName, region);
      return changed(record, { settings: changedSettings(record.settings, input) });
    },

    DeleteFunction(input: api.DeleteFunctionRequest, { region }: Call): api.DeleteFunctionResponse {
      const record = functions.get(input.FunctionName, region, input.Qualifier);
      functions.delete(record);
      invocations.forget(record);
      return { StatusCode: 204 };
    },
  };

  function fresh(at: number, isInVpc: boolean) {
    return {
      revisionId: randomUUID(),
      modifiedAt: new Date(at).toISOString(),
      readyAt: at + (isInVpc ? settlingInVpcMs : settlingMs),
    };
  }

  async function codeOf(_: LambdaParts, input: api.FunctionCode): Promise<Code> {
    return code.add(zipOf(parts.s3, input));
  }
}

function newName(functions: Functions, nameOrArn: string, region: string): string {
  const name = nameOrArn.split(':').at(-1) ?? '';
  if (!/^[\w-]{1,64}$/.test(name)) {
    throw invalidParameter(`Value '${nameOrArn}' at 'functionName' failed to satisfy constraint: [a-zA-Z0-9-_]+`);
  }
  if (functions.tryGet(name, region)) throw conflict(`Function already exist: ${name}`);
  return name;
}

function zipOf(
  s3: Pick<S3, 'read'>,
  { ZipFile, S3Bucket, S3Key, S3ObjectVersion, ImageUri }: api.FunctionCode,
): Buffer {
  if (ZipFile) return Buffer.from(ZipFile);
  if (!S3Bucket || !S3Key) {
    const what = ImageUri ? 'Container images are' : 'A function without code is';
    throw invalidParameter(`${what} not implemented in the local cloud: give ZipFile, or S3Bucket and S3Key`);
  }
  if (S3ObjectVersion) throw invalidParameter('S3ObjectVersion is not implemented in the local cloud');
  try {
    return s3.read(S3Bucket, S3Key);
  } catch (error) {
    const { name, message } = error as Error;
    throw invalidParameter(`Error occurred while GetObject. S3 Error Code: ${name}. S3 Error Message: ${message}`);
  }
}
