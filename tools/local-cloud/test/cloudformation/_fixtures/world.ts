import type { FunctionPort } from '../../../src/cloudformation/custom-resources/custom-resources';
import { isSame } from '../../../src/cloudformation/spec/replacement';
import { cacheOfInstall, ResourceSpecs } from '../../../src/cloudformation/spec/resource-spec';
import { GenericProvider } from '../../../src/cloudformation/stacks/generic-provider';
import { referencesIn } from '../../../src/cloudformation/template/references';
import { AwsError } from '../../../src/core/aws-error';
import { ManualClock } from '../../../src/core/clock';
import type { ResourceCreation, ResourceDeletion, ResourceProvider, ResourceUpdate } from '../../../src/core/service';
import { Store } from '../../../src/core/store';
import { makeCloud, type TestCloud } from './cloud';
import type { CustomEvent } from './custom-function';

export const specs = new ResourceSpecs([cacheOfInstall()]);

/** A template as its JSON has it. */
export interface RawTemplate {
  readonly Parameters?: Readonly<Record<string, { readonly Type: string; readonly Default?: string }>>;
  readonly Resources: Readonly<Record<string, RawResource>>;
  readonly [section: string]: unknown;
}

export interface RawResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** Something that exists, whether a stack knows it or not. */
export interface Thing {
  readonly type: string;
  readonly id: string;
  readonly stackName: string;
  readonly logicalId: string;
  readonly properties: unknown;
}

/** Which call of a provider goes wrong: before it has done anything, or when it has. */
export interface PlannedFailure {
  readonly logicalId: string;
  readonly action: 'create' | 'update' | 'delete';
  readonly when: 'before' | 'after';
}

export const FAILURE_WORDS = 'it was to fail here';

/**
 * All that providers have made and not deleted: what is left over or lost shows here, whatever CloudFormation says.
 *
 * Any type can be made, custom resources too, and any call can be made to fail.
 */
export class World {
  public readonly cloud: TestCloud;
  public failure?: PlannedFailure;

  /** Physical ids that were deleted with a last snapshot. */
  public readonly snapshots = new Set<string>();

  /** What providers were asked for that makes no sense. */
  public readonly absurdities: string[] = [];

  private readonly things = new Map<string, Thing>();
  private readonly generic = new GenericProvider(specs, Store.inMemory());
  private templates: readonly RawTemplate[] = [];

  constructor() {
    this.cloud = makeCloud({ clock: new ManualClock(), lambda: this.functions, providers: this.providers });
    this.cloud.secrets.get = id => `secret of ${id}`; // whatever they are called
  }

  /** The parameters and secrets that a template refers to are there, whatever they are called. */
  public takes(template: RawTemplate, nested: readonly RawTemplate[] = []): string {
    this.templates = [template, ...nested];
    const text = JSON.stringify(template);
    for (const { Type, Default } of this.templates.flatMap(({ Parameters = {} }) => Object.values(Parameters))) {
      if (Type.startsWith('AWS::SSM::Parameter::Value<')) this.cloud.parameters.set(String(Default), VALUE);
    }
    for (const [, name = ''] of text.matchAll(/\{\{resolve:ssm:([^:}]+)/g)) this.cloud.parameters.set(name, VALUE);
    return text;
  }

  public list(): Thing[] {
    return [...this.things.values()];
  }

  /** By `<type> <physical id>`, with the properties: equal if nothing was lost, left over or changed. */
  public inventory(): Record<string, unknown> {
    return Object.fromEntries(this.list().map(({ type, id, properties }) => [`${type} ${id}`, properties]));
  }

  /** Takes away what somebody would clean up by hand. */
  public drop(isWanted: (thing: Thing) => boolean): void {
    for (const [key, thing] of this.things) if (isWanted(thing)) this.things.delete(key);
  }

  private get providers(): Record<string, ResourceProvider> {
    const provider: ResourceProvider = {
      create: request => this.create(request),
      update: request => this.update(request),
      delete: request => this.delete(request),
    };
    const target: Record<string, ResourceProvider> = {};
    return new Proxy(target, { get: () => provider });
  }

  private get functions(): FunctionPort {
    return { send: (_, event) => ({ ran: this.answer(event as CustomEvent) }) };
  }

  private async create(request: ResourceCreation) {
    const { type, logicalId, stackName, properties } = request;
    this.failIf(logicalId, 'create', 'before');
    const state = await this.generic.create(request);
    this.put({ type, id: state.physicalId, stackName, logicalId, properties });
    request.initiated(state.physicalId);
    this.failIf(logicalId, 'create', 'after');
    return state;
  }

  private async update(request: ResourceUpdate) {
    const { type, logicalId, stackName, properties, physicalId } = request;
    if (!this.has(type, physicalId)) this.absurdities.push(`update of ${logicalId}, which is not there: ${physicalId}`);
    this.failIf(logicalId, 'update', 'before');
    this.put({ type, id: physicalId, stackName, logicalId, properties });
    this.failIf(logicalId, 'update', 'after');
    return this.generic.update(request);
  }

  private async delete(request: ResourceDeletion): Promise<void> {
    const { type, logicalId, stackName, physicalId, snapshotRequested } = request;
    if (!this.has(type, physicalId)) {
      throw new AwsError('ResourceNotFoundException', `${type} ${physicalId} was not found`);
    }
    this.failIf(logicalId, 'delete', 'before');
    this.things.delete(`${type} ${physicalId}`);
    if (snapshotRequested) this.snapshots.add(physicalId);
    this.checkOrder(stackName, logicalId);
    await this.generic.delete(request);
  }

  /** Whoever needs a thing has to go before it. */
  private checkOrder(stackName: string, logicalId: string): void {
    const left = this.list().filter(thing => thing.stackName === stackName);
    if (left.some(thing => thing.logicalId === logicalId)) return; // another one stands in for it
    for (const { logicalId: other } of left) {
      const resource = this.templates.map(({ Resources }) => Resources[other]).find(Boolean);
      if (!resource || /^Retain/.test(resource.DeletionPolicy ?? '')) continue;
      const needs = [
        ...referencesIn(resource.Properties).map(({ name }) => name),
        ...[resource.DependsOn ?? []].flat(),
      ];
      if (needs.includes(logicalId)) this.absurdities.push(`deletion of ${logicalId} before ${other}, which needs it`);
    }
  }

  /** A function that makes what it is asked for, with all attributes that the template wants to read. */
  private async answer(event: CustomEvent): Promise<void> {
    const { RequestType, LogicalResourceId, StackId, RequestId, ResourceType, ResourceProperties } = event;
    const id = event.PhysicalResourceId ?? `made-${LogicalResourceId}-${RequestId.slice(0, 8)}`;
    const action = ({ Create: 'create', Update: 'update', Delete: 'delete' } as const)[RequestType];
    const stackName = StackId.split('/')[1] ?? '';
    const thing = { type: ResourceType, id, stackName, logicalId: LogicalResourceId, properties: ResourceProperties };
    const outcome = this.outcome(() => {
      this.failIf(LogicalResourceId, action, 'before');
      if (action === 'delete') this.drop(other => isMeant(other, thing));
      else this.put(thing);
      this.failIf(LogicalResourceId, action, 'after');
    });
    const Data = Object.fromEntries(this.attributesWanted(LogicalResourceId).map(name => [name, `${name}-of-${id}`]));
    const ids = { StackId, RequestId, LogicalResourceId, PhysicalResourceId: id };
    const body = JSON.stringify({ ...ids, ...outcome, Data });
    await this.cloud.service.http?.handle(new Request(event.ResponseURL, { method: 'PUT', body }));
  }

  private outcome(act: () => void): { readonly Status: string; readonly Reason?: string } {
    try {
      act();
      return { Status: 'SUCCESS' };
    } catch (error) {
      return { Status: 'FAILED', Reason: error instanceof Error ? error.message : String(error) };
    }
  }

  private attributesWanted(logicalId: string): string[] {
    const references = referencesIn(this.templates).filter(({ name }) => name === logicalId);
    return references.flatMap(({ attribute }) => attribute ?? []);
  }

  private failIf(logicalId: string, action: PlannedFailure['action'], when: PlannedFailure['when']): void {
    if (!isSame(this.failure, { logicalId, action, when })) return;
    this.failure = undefined;
    throw new AwsError('InternalFailure', FAILURE_WORDS);
  }

  private put(thing: Thing): void {
    this.things.set(`${thing.type} ${thing.id}`, thing);
  }

  private has(type: string, id: string): boolean {
    return this.things.has(`${type} ${id}`);
  }
}

/** Of a parameter that a template reads: an ARN to one, a list to another. */
const VALUE = 'arn:aws:service:eu-west-1:000000000000:kind/name/id,second,third';

/** A creation that was cancelled has told nobody its id: a good function finds by the names of stack and resource what it has made. */
function isMeant(thing: Thing, { type, id, stackName, logicalId }: Thing): boolean {
  const isOfCancelled = id.startsWith(`${stackName}-${logicalId}-`) && thing.logicalId === logicalId;
  return thing.type === type && thing.stackName === stackName && (thing.id === id || isOfCancelled);
}
