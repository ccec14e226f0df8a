import { tmpdir } from 'node:os';
import { createCloudFormation } from '../../../src/cloudformation/cloudformation';
import type { FunctionPort } from '../../../src/cloudformation/custom-resources/custom-resources';
import { AwsError } from '../../../src/core/aws-error';
import { type Clock, ScaledClock } from '../../../src/core/clock';
import type { Call, ResourceProvider, Service } from '../../../src/core/service';
import { Store } from '../../../src/core/store';

export const call: Call = { accountId: '000000000000', region: 'eu-west-1', requestId: 'r', accessKeyId: 'a' };

export interface TestCloud {
  readonly service: Service;
  readonly store: Store;
  readonly parameters: Map<string, string>;
  readonly secrets: Map<string, string>;
  readonly objects: Map<string, string>;

  /** Calls an operation as a client would, and answers as the SDK would type it. */
  ask<T = Record<string, never>>(operation: string, input: object): Promise<T>;

  /** Waits until the stack's operation has ended. */
  settle(stackName: string): Promise<string>;
}

export interface TestCloudOptions {
  readonly providers?: Record<string, ResourceProvider>;
  readonly store?: Store;
  readonly clock?: Clock;
  readonly folder?: string;
  readonly lambda?: FunctionPort;
}

const noFunctions: FunctionPort = {
  send: name => {
    throw new AwsError('ResourceNotFoundException', `Function not found: ${name}`, 404);
  },
};

export function makeCloud({
  providers = {},
  store = Store.inMemory(),
  clock = new ScaledClock(20),
  folder = tmpdir(),
  lambda = noFunctions,
}: TestCloudOptions = {}): TestCloud {
  const parameters = new Map<string, string>();
  const secrets = new Map<string, string>();
  const objects = new Map<string, string>();
  const find = (map: Map<string, string>, key: string, code: string): string => {
    const value = map.get(key);
    if (value === undefined) throw new AwsError(code, `${key} not found.`);
    return value;
  };
  const context = { store, clock, folder, endpoint: () => 'http://127.0.0.1:0', runtimePath: [], log: () => {} };
  const service = createCloudFormation(context, {
    providers,
    lambda,
    ssm: { value: name => find(parameters, name, 'ParameterNotFound') },
    secretsManager: { value: (id, key = '') => find(secrets, `${id}:${key}`, 'ResourceNotFoundException') },
    s3: { read: (bucket, key) => Buffer.from(find(objects, `${bucket}/${key}`, 'NoSuchKey')) },
  });
  const ask = async <T>(operation: string, input: object): Promise<T> => {
    const implementation = service.operations[operation];
    if (!implementation) throw new AwsError('UnknownOperationException', operation);
    return ((await implementation(input, call)) ?? {}) as T;
  };
  const settle = async (stackName: string): Promise<string> => {
    for (;;) {
      const { Stacks } = await ask<{ Stacks: [{ StackStatus: string }] }>('DescribeStacks', { StackName: stackName });
      const [{ StackStatus: status }] = Stacks;
      if (!status.endsWith('_IN_PROGRESS') || status === 'REVIEW_IN_PROGRESS') return status;
      await new Promise(resolve => setImmediate(resolve));
    }
  };
  return { service, store, parameters, secrets, objects, ask, settle };
}
