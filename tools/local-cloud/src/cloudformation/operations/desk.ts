import { AwsError } from '../../core/aws-error';
import type { Clock } from '../../core/clock';
import { randomUUID } from '../../core/random';
import type { Call } from '../../core/service';
import type { CustomResources } from '../custom-resources/custom-resources';
import type { Detections } from '../drift/detections';
import { refusal } from '../refusals';
import type { ResourceSpecs } from '../spec/resource-spec';
import type { Exports } from '../stacks/exports';
import type { Stack, StackInput } from '../stacks/model';
import type { StackEngine } from '../stacks/stack-engine';
import type { StackStore } from '../stacks/stack-store';
import type { ReferenceSources } from '../template/dynamic-references';
import type { Template } from '../template/template';

/** What the operations work with. */
export interface Desk {
  readonly stacks: StackStore;
  readonly engine: StackEngine;
  readonly specs: ResourceSpecs;
  readonly references: ReferenceSources;
  readonly exports: Exports;
  readonly clock: Clock;
  readonly custom: Pick<CustomResources, 'secretsOf'>;
  readonly detections: Detections;
  template(input: StackInput): Template;
  object(bucket: string, key: string): Buffer;
}

/** The stack of a request. */
export function stackOf({ stacks }: Desk, nameOrId: string | undefined, { region }: Call): Stack {
  const stack = nameOrId === undefined ? undefined : stacks.find(region, nameOrId);
  if (!stack) throw refusal(`Stack with id ${nameOrId} does not exist`);
  return stack;
}

/** A stack that is not there yet. */
export function newStack(name: string, { accountId, region }: Call, clock: Clock): Stack {
  if (!/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(name)) {
    throw refusal(
      `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
    );
  }
  return {
    id: `arn:aws:cloudformation:${region}:${accountId}:stack/${name}/${randomUUID()}`,
    name,
    accountId,
    region,
    status: 'REVIEW_IN_PROGRESS',
    createdAt: clock.now().toISOString(),
    outputs: [],
    imports: [],
    terminationProtection: false,
    disableRollback: false,
  };
}

/** @throws AwsError `AlreadyExistsException` */
export function refuseExisting(stack: Stack | undefined): void {
  if (stack) throw new AwsError('AlreadyExistsException', `Stack [${stack.name}] already exists`);
}

export function refuseUnlessUpdatable({ id, status }: Stack): void {
  const isUpdatable = /^(CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT|IMPORT_ROLLBACK)_COMPLETE$|^(CREATE|UPDATE)_FAILED$/.test(
    status,
  );
  if (!isUpdatable) throw refusal(`Stack:${id} is in ${status} state and can not be updated.`);
}

/** One page of a list, newest token first: the next page starts after the item that the token names. */
export function page<T>(
  items: readonly T[],
  token: string | undefined,
  idOf: (item: T) => string,
  size = 100,
): { items: readonly T[]; next?: string } {
  const last =
    token === undefined ? -1 : items.findIndex(item => idOf(item) === Buffer.from(token, 'base64url').toString());
  if (token !== undefined && last < 0) throw refusal('NextToken is invalid');
  const part = items.slice(last + 1, last + 1 + size);
  const end = part.at(-1);
  const isMore = last + 1 + size < items.length;
  return isMore && end ? { items: part, next: Buffer.from(idOf(end)).toString('base64url') } : { items: part };
}
