import { randomBytes } from '../../core/random';
import type { Call } from '../../core/service';

/** Who and where; every ARN holds both. */
export type Place = Pick<Call, 'accountId' | 'region'>;

export function ecsArn({ accountId, region }: Place, resource: string): string {
  return `arn:aws:ecs:${region}:${accountId}:${resource}`;
}

/** `arn:aws:ecs:eu-west-1:000000000000:service/cluster/name` → `name`; a plain name stays. */
export function nameOf(arnOrName: string): string {
  return arnOrName.slice(arnOrName.lastIndexOf('/') + 1);
}

export function placeOf(arn: string): Place {
  const [, , , region = '', accountId = ''] = arn.split(':');
  return { accountId, region };
}

/** 32 hexadecimal digits, the id of a task or a container instance. */
export function newId(): string {
  return randomBytes(16).toString('hex');
}

/** `ecs-svc/` and 19 digits, the id of a deployment or a task set. */
export function newDeploymentId(): string {
  const digits = BigInt(`0x${randomBytes(8).toString('hex')}`) % 10n ** 19n;
  return `ecs-svc/${digits.toString().padStart(19, '1')}`;
}

/** The background work of ECS calls its peers as this. */
export function serviceCall(arn: string): Call {
  return { ...placeOf(arn), requestId: newId(), accessKeyId: 'ecs.amazonaws.com' };
}
