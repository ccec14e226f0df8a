import type { Clock } from '../../core/clock';
import { failIfPlanned, type InnerFaults } from '../../core/fault-schedule';
import type { ResourceCreation, ResourceProvider, ResourceRequest, ResourceUpdate } from '../../core/service';
import { type CustomResources, isCustom } from '../custom-resources/custom-resources';
import { NESTED_STACK } from '../nested-stacks/nested-stacks';
import { reasonOf } from '../refusals';
import type { ResourceSpecs } from '../spec/resource-spec';
import type { Dependencies } from '../template/dependencies';
import { type ReferenceSources, readSecrets } from '../template/dynamic-references';
import type { Properties, Template } from '../template/template';
import { decide } from './decide';
import type { Work } from './draft';
import type { Exports } from './exports';
import type { GenericProvider } from './generic-provider';
import type { ResourceVersion, Stack, StackInput, StackResource, Step } from './model';
import { wantsSnapshot } from './phases';
import type { RetainedResources } from './retained-resources';
import { checkPolicy } from './stack-policy';
import { importsOf, makeScope, outputsOf, type StackScope } from './stack-scope';
import type { StackStore } from './stack-store';
import { type Happening, transition } from './transitions';

export interface EnginePorts {
  readonly stacks: StackStore;
  readonly clock: Clock;
  readonly specs: ResourceSpecs;
  readonly generic: GenericProvider;
  /** Who makes resources of a type. Undefined: they are only remembered. */
  providerOf(type: string): ResourceProvider | undefined;
  readonly custom: CustomResources;
  readonly nested: ResourceProvider;
  readonly references: ReferenceSources;
  readonly exports: Exports;
  readonly retained: RetainedResources;
  readonly faults: InnerFaults;
  template(input: StackInput): Template;
  log(message: string): void;
}

/**
 * Does what the transitions of stacks ask for, and tells them how it went.
 */
export class StackEngine {
  private readonly scopes = new Map<string, { input: StackInput; scope: StackScope }>();
  private readonly controllers = new Map<string, AbortController>();
  private readonly waiting = new Map<string, Set<() => void>>();
  private isStopped = false;

  constructor(private readonly ports: EnginePorts) {}

  /** Something happens to a stack; what follows from it goes on by itself. */
  public happen(stackId: string, happening: Happening): void {
    const before = this.ports.stacks.state(stackId);
    if (!before || this.isStopped) return;
    if (happening.kind === 'asked') this.controllers.set(stackId, new AbortController());
    const { state, events, work } = transition(before, happening, this.ports.clock.now().toISOString());
    this.ports.retained.note(before.stack.region, events);
    this.ports.stacks.save(before, state, events);
    for (const item of work) this.begin(stackId, item);
    if (!state.stack.operation) this.scopes.delete(stackId);
    if (!isUnderWay(state.stack)) this.release(stackId);
  }

  /** Resolves when the stack's operation has ended, or `limitMs` have passed by the computer's clock. */
  public async untilEnded(stackId: string, limitMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>(resolve => {
      timer = setTimeout(resolve, limitMs);
    });
    await Promise.race([this.ended(stackId), late]);
    clearTimeout(timer);
  }

  /** Resolves when nothing runs on the stack. */
  public async ended(stackId: string): Promise<void> {
    const stack = this.ports.stacks.get(stackId);
    if (!stack || !isUnderWay(stack)) return;
    const waiting = this.waiting.get(stackId) ?? new Set();
    this.waiting.set(stackId, waiting);
    await new Promise<void>(resolve => {
      waiting.add(() => resolve());
    });
  }

  private release(stackId: string): void {
    const waiting = this.waiting.get(stackId) ?? [];
    this.waiting.delete(stackId);
    for (const resolve of waiting) resolve();
  }

  /** Goes on with what a kill interrupted. */
  public start(): void {
    this.isStopped = false;
    for (const stack of this.ports.stacks.list()) if (stack.operation) this.happen(stack.id, { kind: 'restarted' });
  }

  public stop(): void {
    this.isStopped = true;
    for (const controller of this.controllers.values()) controller.abort();
  }

  /** For each resource that `input` asks for, those that come before it. */
  public dependenciesOf(stack: Stack, input: StackInput): Dependencies {
    return this.scopeOf({ ...stack, input }).dependencies;
  }

  /** Scope of what the stack is to become. */
  private scopeOf(stack: Stack): StackScope {
    const known = this.scopes.get(stack.id);
    if (!stack.input) throw new TypeError(`unexpected stack without template: ${stack.id}`);
    if (known?.input === stack.input) return known.scope;
    const scope = makeScope(stack, stack.input, this.ports.template(stack.input), {
      resource: logicalId => this.ports.stacks.resource(stack.id, logicalId),
      importValue: name => this.ports.exports.value(stack.region, name),
    });
    this.scopes.set(stack.id, { input: stack.input, scope });
    return scope;
  }

  private begin(stackId: string, work: Work): void {
    if (work.kind === 'abort') {
      this.controllers.get(stackId)?.abort();
      this.controllers.set(stackId, new AbortController());
      return;
    }
    void Promise.resolve()
      .then(() =>
        this.ports.stacks.together(async () =>
          work.kind === 'finish' ? this.finish(stackId) : this.perform(stackId, work.key),
        ),
      )
      .catch(error => this.ports.log(`cloudformation: ${stackId}: ${error instanceof Error ? error.stack : error}`));
  }

  private finish(stackId: string): void {
    const stack = this.ports.stacks.get(stackId);
    if (!stack) return;
    try {
      const scope = this.scopeOf(stack);
      this.checkRemovals(stack, scope);
      const outputs = outputsOf(scope);
      this.ports.exports.check(stack, outputs);
      this.ports.stacks.put({ ...stack, imports: importsOf(scope) });
      this.happen(stackId, { kind: 'finished', outputs });
    } catch (error) {
      this.happen(stackId, { kind: 'unfinished', reason: reasonOf(error) });
    }
  }

  private checkRemovals(stack: Stack, { template }: StackScope): void {
    for (const { logicalId, type } of this.ports.stacks.resources(stack.id)) {
      if (!(logicalId in template.resources)) checkPolicy(stack.policy, 'Update:Delete', logicalId, type);
    }
  }

  private async perform(stackId: string, key: string): Promise<void> {
    const stack = this.ports.stacks.get(stackId);
    const step = stack?.operation?.steps[key];
    if (!stack || !step || this.isStopped) return;
    const signal = this.signalOf(stackId);
    try {
      const happening = await this.outcome(stack, key, step, signal);
      this.happen(stackId, happening);
    } catch (error) {
      const isNew = this.ports.stacks.resource(stackId, step.logicalId)?.before === undefined;
      const cancelled = `Resource ${isNew ? 'creation' : 'update'} cancelled`;
      const reason = signal.aborted && step.action === 'visit' ? cancelled : reasonOf(error);
      this.happen(stackId, { kind: 'failed', key, reason });
    }
  }

  private outcome(stack: Stack, key: string, step: Step, signal: AbortSignal): Promise<Happening> {
    if (step.action === 'visit') return this.visit(stack, key, step, signal);
    return step.action === 'restore' ? this.restore(stack, key, step, signal) : this.delete(stack, key, step, signal);
  }

  private async visit(stack: Stack, key: string, step: Step, signal: AbortSignal): Promise<Happening> {
    const { logicalId } = step;
    let decision = step.decision;
    if (!decision) {
      const known = this.ports.stacks.resource(stack.id, logicalId);
      const verdict = decide(stack, this.scopeOf(stack), logicalId, known, this.ports);
      if (verdict.decision === 'none') return { kind: 'unchanged', key, version: verdict.version };
      decision = verdict.decision;
      this.happen(stack.id, { kind: 'decided', key, decision, version: verdict.version });
      if (verdict.failure) throw verdict.failure;
    }
    const resource = this.ports.stacks.resource(stack.id, logicalId);
    if (!resource) throw new TypeError(`unexpected step without resource: ${logicalId}`);
    // it was done, and the kill came before that was noted
    const isDone = resource.status.endsWith('_COMPLETE') && resource.physicalId !== undefined && step.decision;
    if (isDone) return { kind: 'succeeded', key, ...done(resource) };
    // what the provider does outside is done under a name that is on disk
    this.ports.stacks.flush();
    const initiated = (physicalId: string) => {
      this.happen(stack.id, { kind: 'initiated', key, physicalId });
      this.ports.stacks.flush();
    };
    failIfPlanned(this.ports.faults, 'resourceFails', `${stack.name}/${logicalId}`);
    const state =
      decision === 'update' && resource.physicalId !== undefined && resource.before
        ? await this.update(stack, resource, resource.before, signal)
        : await this.create(stack, resource, signal, initiated);
    return { kind: 'succeeded', key, ...state };
  }

  private async restore(stack: Stack, key: string, { logicalId }: Step, signal: AbortSignal): Promise<Happening> {
    const resource = this.ports.stacks.resource(stack.id, logicalId);
    if (!resource?.before || resource.physicalId !== resource.before.physicalId) return { kind: 'succeeded', key };
    if (isRefusedBefore(resource, resource.before)) return { kind: 'succeeded', key };
    const wanted = { ...resource, ...resource.before };
    return { kind: 'succeeded', key, ...(await this.update(stack, wanted, resource, signal)) };
  }

  private async delete(stack: Stack, key: string, { garbage }: Step, signal: AbortSignal): Promise<Happening> {
    if (garbage?.physicalId === undefined) return { kind: 'succeeded', key };
    const properties = this.secretsOrNone(garbage.properties);
    const request = {
      ...this.request(stack, garbage, signal),
      properties,
      ...existing(garbage, properties),
      snapshotRequested: wantsSnapshot(garbage),
    };
    try {
      await this.provider(garbage.type)?.delete?.(request);
    } catch (error) {
      // gone already, which is what was wanted
      if (!(error instanceof Error) || !/NotFound|NoSuch|DoesNotExist/.test(error.name)) throw error;
    }
    await this.ports.generic.delete(request);
    return { kind: 'succeeded', key };
  }

  private async create(
    stack: Stack,
    resource: StackResource,
    signal: AbortSignal,
    initiated: ResourceCreation['initiated'],
  ): Promise<State> {
    const request = {
      ...this.request(stack, resource, signal),
      initiated,
      ...(resource.physicalId === undefined ? {} : { resumedId: resource.physicalId }),
      properties: readSecrets(resource.properties, this.ports.references),
    };
    const left = stack.operation?.importExisting ? this.ports.retained.take(stack.region, resource) : undefined;
    if (left) {
      this.ports.generic.adopt(request, left.physicalId);
      return this.update(stack, { ...resource, physicalId: left.physicalId }, { ...resource, ...left }, signal);
    }
    const provider = this.provider(resource.type);
    const state = await (provider ?? this.ports.generic).create(request);
    return {
      physicalId: state.physicalId,
      attributes: { ...this.ports.generic.attributes(request, state.physicalId), ...state.attributes },
    };
  }

  private async update(
    stack: Stack,
    wanted: StackResource,
    previous: ResourceVersion,
    signal: AbortSignal,
  ): Promise<State> {
    const properties = readSecrets(wanted.properties, this.ports.references);
    const before = this.secretsOrNone(previous.properties);
    const request: ResourceUpdate = {
      ...this.request(stack, wanted, signal),
      properties,
      ...existing(previous, before),
    };
    if (isCustom(wanted.type)) return { attributes: {}, ...(await this.ports.custom.update(request)) };
    const generic = await this.ports.generic.update(request);
    const state = (await this.provider(wanted.type)?.update?.(request)) ?? generic;
    return { physicalId: state.physicalId, attributes: { ...generic.attributes, ...state.attributes } };
  }

  private provider(type: string): ResourceProvider | undefined {
    if (type === NESTED_STACK) return this.ports.nested;
    return isCustom(type) ? this.ports.custom : this.ports.providerOf(type);
  }

  private request(
    stack: Stack,
    version: ResourceVersion & { readonly logicalId: string },
    signal: AbortSignal,
  ): ResourceRequest {
    const { type, logicalId, properties, stackTags, generatedName, updatePolicy } = version;
    const { id: stackId, name: stackName, accountId, region } = stack;
    const what = { type, logicalId, properties, stackTags, generatedName, updatePolicy };
    return { ...what, stackName, stackId, accountId, region, signal };
  }

  private secretsOrNone(properties: Properties): Properties {
    try {
      return readSecrets(properties, this.ports.references);
    } catch {
      return properties; // a secret that is gone must not keep its users from going
    }
  }

  private signalOf(stackId: string): AbortSignal {
    const controller = this.controllers.get(stackId) ?? new AbortController();
    this.controllers.set(stackId, controller);
    return controller.signal;
  }
}

function isUnderWay({ operation, status }: Stack): boolean {
  return operation !== undefined && status.endsWith('_IN_PROGRESS');
}

/** No function was asked for a change of its own token, so there is nothing to take back. */
function isRefusedBefore({ type, properties }: ResourceVersion, before: ResourceVersion): boolean {
  return isCustom(type) && properties.ServiceToken !== before.properties.ServiceToken;
}

interface State {
  readonly physicalId: string;
  readonly attributes: Properties;
}

function done({ physicalId = '', attributes }: ResourceVersion): State {
  return { physicalId, attributes };
}

function existing(version: ResourceVersion, previousProperties: Properties) {
  return { physicalId: version.physicalId ?? '', previousProperties, attributes: version.attributes };
}
