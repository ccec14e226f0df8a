import { DescribeStackEventsCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeServicesCommand, DescribeTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import type { Clients } from './clients';

/** What is known of one thing that the workload writes: its value, as text, or nothing where there is no such thing. */
export type Value = string | undefined;

/** How long something that goes on after a kill may take to come to its end. Real time: a limit, no measure. */
const LIMIT_MS = 60_000;

export async function parameter({ ssm }: Clients, Name: string): Promise<Value> {
  return orNothing(
    async () => (await ssm.send(new GetParameterCommand({ Name, WithDecryption: true }))).Parameter?.Value,
  );
}

export async function secret({ secretsManager }: Clients, SecretId: string): Promise<Value> {
  return orNothing(async () => (await secretsManager.send(new GetSecretValueCommand({ SecretId }))).SecretString);
}

export async function object({ s3 }: Clients, Bucket: string, Key: string): Promise<Value> {
  return orNothing(async () => (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString());
}

/** Waits for the end of what runs on the stack. Its outputs have to be what its resources are. */
export async function stack(clients: Clients, StackName: string): Promise<Value> {
  const found = await until(async () => {
    const { Stacks } = await clients.cloudFormation.send(new DescribeStacksCommand({ StackName })).catch(noStack);
    const [known] = Stacks ?? [];
    return known?.StackStatus?.endsWith('_IN_PROGRESS') ? undefined : { known };
  });
  const held = [await parameter(clients, `/${StackName}/value`), await secret(clients, `${StackName}/value`)];
  if (!found?.known) return held.some(Boolean) ? `gone, but not what it held: ${held}` : undefined;
  const { StackStatus = '', Outputs = [] } = found.known;
  const value = Outputs.find(({ OutputKey }) => OutputKey === 'Value')?.OutputValue;
  const isWhole = /^(CREATE|UPDATE)_COMPLETE$/.test(StackStatus) && held.every(item => item === value);
  return isWhole ? value : `${StackStatus}: says ${value}, holds ${held}; ${await reasons(clients, StackName)}`;
}

/** Why a stack is not what it was to be. */
async function reasons({ cloudFormation }: Clients, StackName: string): Promise<string> {
  const { StackEvents = [] } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName }));
  const told = StackEvents.flatMap(({ LogicalResourceId, ResourceStatus, ResourceStatusReason }) => {
    return ResourceStatusReason ? [`${LogicalResourceId} ${ResourceStatus} ${ResourceStatusReason}`] : [];
  });
  return told.slice(0, 5).join('; ');
}

/** Waits until the last release has gone through. The value is in the task definition. */
export async function service(clients: Clients, cluster: string, name: string): Promise<Value> {
  const described = async () => {
    const { services = [] } = await clients.ecs.send(new DescribeServicesCommand({ cluster, services: [name] }));
    return services[0];
  };
  const found = await until(async () => {
    const known = await described();
    if (!known) return { known };
    const { deployments = [], runningCount, desiredCount } = known;
    const isOver = deployments.length === 1 && deployments[0]?.rolloutState !== 'IN_PROGRESS';
    return isOver && runningCount === desiredCount ? { known } : undefined;
  });
  const known = found?.known;
  if (!known) return found ? undefined : `not over: ${JSON.stringify((await described())?.deployments)}`;
  const [{ rolloutState = '' } = {}] = known.deployments ?? [];
  if (rolloutState !== 'COMPLETED') return rolloutState;
  const { taskDefinition } = await clients.ecs.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: known.taskDefinition }),
  );
  return taskDefinition?.containerDefinitions?.[0]?.environment?.[0]?.value;
}

async function until<T>(look: () => Promise<T | undefined>): Promise<T | undefined> {
  const end = Date.now() + LIMIT_MS;
  while (Date.now() < end) {
    const found = await look();
    if (found) return found;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  return undefined;
}

async function orNothing(read: () => Promise<Value>): Promise<Value> {
  try {
    return await read();
  } catch (error) {
    if (/NotFound|NoSuchKey/.test((error as Error).name)) return undefined;
    throw error;
  }
}

function noStack(error: Error): { Stacks?: undefined } {
  if (/does not exist/.test(error.message)) return {};
  throw error;
}
