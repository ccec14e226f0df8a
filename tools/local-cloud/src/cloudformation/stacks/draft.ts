import type { ResourceStatus, StackStatus } from '@aws-sdk/client-cloudformation';
import type { Properties } from '../template/template';
import type { Operation, ResourceVersion, Stack, StackResource, StackState, Step } from './model';

/** What has to be done outside, for a stack to go on. */
export type Work =
  | { readonly kind: 'visit' | 'restore' | 'delete'; readonly key: string }
  | { readonly kind: 'finish' }
  | { readonly kind: 'abort' };

/** An event without its id, time and stack. */
export interface EventDraft {
  /** Missing for the stack itself. */
  readonly logicalId?: string;
  readonly physicalId?: string;
  readonly type?: string;
  readonly status: ResourceStatus;
  readonly reason?: string;
  readonly properties?: Properties;
}

/** A state of a stack while a transition writes the next one. */
export class Draft {
  public readonly events: EventDraft[] = [];
  public readonly work: Work[] = [];
  private stack: Stack;
  private readonly records: Record<string, StackResource>;

  constructor(
    state: StackState,
    public readonly now: string,
  ) {
    this.stack = state.stack;
    this.records = { ...state.resources };
  }

  public get state(): StackState {
    return { stack: this.stack, resources: this.records };
  }

  /** Only where something runs. */
  public get operation(): Operation {
    const { operation } = this.stack;
    if (!operation) throw new TypeError(`unexpected transition: nothing runs in ${this.stack.id}`);
    return operation;
  }

  public get resources(): readonly StackResource[] {
    return Object.values(this.records);
  }

  public resource(logicalId: string): StackResource | undefined {
    return this.records[logicalId];
  }

  public step(key: string): Step {
    const step = this.operation.steps[key];
    if (!step) throw new TypeError(`unexpected step: ${key}`);
    return step;
  }

  public setStack(change: Partial<Stack>): void {
    this.stack = { ...this.stack, ...change };
  }

  public setOperation(change: Partial<Operation>): void {
    this.stack = { ...this.stack, operation: { ...this.operation, ...change } };
  }

  public setStep(key: string, change: Partial<Step>): void {
    const step = { ...this.step(key), ...change };
    this.setOperation({ steps: { ...this.operation.steps, [key]: step } });
  }

  public endOperation(): void {
    const { operation, ...stack } = this.stack;
    this.stack = stack;
  }

  public put(resource: StackResource): void {
    this.records[resource.logicalId] = resource;
  }

  public drop(logicalId: string): void {
    delete this.records[logicalId];
  }

  /** A new status of the stack, with its event. */
  public report(status: StackStatus, reason?: string): void {
    const { statusReason, ...stack } = this.stack;
    this.stack = { ...stack, status, ...(reason === undefined ? {} : { statusReason: reason }) };
    this.events.push({ status: status as ResourceStatus, ...(reason === undefined ? {} : { reason }) });
  }

  /** An event of a resource. */
  public tell(logicalId: string, version: ResourceVersion, status: ResourceStatus, reason?: string): void {
    const { type, physicalId, properties } = version;
    this.events.push({
      logicalId,
      type,
      status,
      properties,
      ...(physicalId === undefined ? {} : { physicalId }),
      ...(reason === undefined ? {} : { reason }),
    });
  }
}

/** A resource without what happens to it. */
export function versionOf(resource: StackResource): ResourceVersion {
  const { logicalId, status, statusReason, updatedAt, before, ...version } = resource;
  return version;
}
