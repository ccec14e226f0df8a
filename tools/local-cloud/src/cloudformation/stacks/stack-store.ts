import { createHash } from 'node:crypto';
import type { Clock } from '../../core/clock';
import { randomUUID } from '../../core/random';
import type { Collection, Store } from '../../core/store';
import type { EventDraft } from './draft';
import type { ChangeSet, Stack, StackEvent, StackResource, StackState } from './model';

/**
 * Stacks with their resources, events, templates and change sets in the store.
 *
 * The stack's own record holds the running operation and is written last: what a kill cuts off before it is done again.
 */
export class StackStore {
  private readonly stacks: Collection<Stack>;
  private readonly templates: Collection<string>;
  private readonly sets: Collection<ChangeSet>;

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
  ) {
    this.stacks = store.collection('cloudformation:stacks');
    this.templates = store.collection('cloudformation:templates');
    this.sets = store.collection('cloudformation:changeSets');
  }

  /** So that a kill never parts what a provider has made from the news of it. */
  public together<T>(work: () => Promise<T>): Promise<T> {
    return this.store.together(work);
  }

  public flush(): void {
    this.store.flush();
  }

  public list(): Stack[] {
    return this.stacks.list();
  }

  public get(id: string): Stack | undefined {
    return this.stacks.get(id);
  }

  /** By its ARN also when it is deleted, by its name only while it lives. */
  public find(region: string, nameOrId: string): Stack | undefined {
    if (nameOrId.startsWith('arn:')) return this.stacks.get(nameOrId);
    return this.stacks.list().find(stack => {
      return stack.name === nameOrId && stack.region === region && stack.status !== 'DELETE_COMPLETE';
    });
  }

  public put(stack: Stack): void {
    this.stacks.put(stack.id, stack);
  }

  /** Forgets a stack that never came to be. */
  public forget(stackId: string): void {
    for (const event of this.events(stackId)) this.eventsOf(stackId).delete(event.id);
    this.stacks.delete(stackId);
  }

  public state(stackId: string): StackState | undefined {
    const stack = this.stacks.get(stackId);
    return stack && { stack, resources: Object.fromEntries(this.resourcesOf(stackId).entries()) };
  }

  public resources(stackId: string): StackResource[] {
    return this.resourcesOf(stackId).list();
  }

  public resource(stackId: string, logicalId: string): StackResource | undefined {
    return this.resourcesOf(stackId).get(logicalId);
  }

  /** In the order in which they happened. */
  public events(stackId: string): StackEvent[] {
    return this.eventsOf(stackId).list();
  }

  public save(before: StackState, after: StackState, drafts: readonly EventDraft[]): void {
    const { id } = after.stack;
    const resources = this.resourcesOf(id);
    for (const [logicalId, resource] of Object.entries(after.resources)) {
      if (before.resources[logicalId] !== resource) resources.put(logicalId, resource);
    }
    for (const logicalId of Object.keys(before.resources)) {
      if (!(logicalId in after.resources)) resources.delete(logicalId);
    }
    this.put(this.record(after.stack, before.stack, drafts));
  }

  public template(digest: string): string {
    return this.templates.get(digest) ?? '';
  }

  /** Keeps the text of a template and answers its key. */
  public keepTemplate(body: string): string {
    const digest = createHash('sha256').update(body).digest('hex');
    if (this.templates.get(digest) === undefined) this.templates.put(digest, body);
    return digest;
  }

  public changeSets(stackId: string): ChangeSet[] {
    return this.sets.list().filter(set => set.stackId === stackId);
  }

  public changeSet(id: string): ChangeSet | undefined {
    return this.sets.get(id);
  }

  public putChangeSet(set: ChangeSet): void {
    this.sets.put(set.id, set);
  }

  public deleteChangeSet(id: string): void {
    this.sets.delete(id);
  }

  /** Writes the events; the stack comes back with the time of the last one. */
  private record(stack: Stack, before: Stack, drafts: readonly EventDraft[]): Stack {
    const operation = stack.operation ?? before.operation;
    let last = stack.lastEventAt ? Date.parse(stack.lastEventAt) : 0;
    for (const draft of drafts) {
      last = Math.max(this.clock.now().getTime(), last + 1);
      const { logicalId = stack.name, physicalId, type = 'AWS::CloudFormation::Stack', ...rest } = draft;
      const event: StackEvent = {
        ...rest,
        id: draft.logicalId ? `${logicalId}-${draft.status}-${new Date(last).toISOString()}` : randomUUID(),
        logicalId,
        physicalId: physicalId ?? (draft.logicalId ? '' : stack.id),
        type,
        at: new Date(last).toISOString(),
        ...(operation ? { operationId: operation.id } : {}),
        ...(operation?.token ? { token: operation.token } : {}),
      };
      this.eventsOf(stack.id).put(event.id, event);
    }
    return drafts.length > 0 ? { ...stack, lastEventAt: new Date(last).toISOString() } : stack;
  }

  private resourcesOf(stackId: string): Collection<StackResource> {
    return this.store.collection(`cloudformation:resources:${stackId}`);
  }

  private eventsOf(stackId: string): Collection<StackEvent> {
    return this.store.collection(`cloudformation:events:${stackId}`);
  }
}
