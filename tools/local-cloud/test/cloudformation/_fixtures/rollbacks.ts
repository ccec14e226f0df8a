import type {
  DescribeStackEventsOutput,
  DescribeStackResourcesOutput,
  StackEvent,
} from '@aws-sdk/client-cloudformation';
import { policiesOf, type ResourceDeclaration } from '../../../src/cloudformation/template/template';
import { changed, replaced, withResource } from './changes';
import { FAILURE_WORDS, type PlannedFailure, type RawTemplate, type Thing, World } from './world';

const CAPABILITIES = ['CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'];

/** How often each kind of failure was tried, and what was not as it has to be. */
export interface Findings {
  readonly tried: Readonly<Record<string, number>>;
  readonly problems: readonly string[];
}

/**
 * Lets each resource of a template fail in turn: when it is made, when it is changed, when it is replaced, and after it was replaced. Afterwards nothing
 * may be left over and nothing lost.
 */
export async function failEachInTurn(template: RawTemplate): Promise<Findings> {
  const rollbacks = new Rollbacks(template);
  for (const logicalId of Object.keys(template.Resources)) await rollbacks.creation(logicalId);
  await rollbacks.updates();
  return rollbacks.findings;
}

class Rollbacks {
  private readonly tried: Record<string, number> = {};
  private readonly problems: string[] = [];
  private readonly declared: ReadonlySet<string>;

  constructor(private readonly template: RawTemplate) {
    this.declared = new Set(Object.keys(template.Resources));
  }

  public get findings(): Findings {
    return { tried: this.tried, problems: this.problems };
  }

  /** A new stack whose one resource cannot be made, or breaks once it exists. */
  public async creation(logicalId: string): Promise<void> {
    for (const when of ['before', 'after'] as const) {
      const rehearsal = new Rehearsal();
      const status = await rehearsal.run('CreateStack', this.template, { logicalId, action: 'create', when });
      const label = this.label('creation', when, logicalId);
      this.expect(label, 'status', status, 'ROLLBACK_COMPLETE');
      this.expectEvents(label, rehearsal.events, logicalId, 'CREATE');
      this.expectSame(label, leftOver(rehearsal.world.list(), rehearsal, this.template), {});
      await rehearsal.remove();
      this.expect(label, 'status after deletion', rehearsal.status, 'DELETE_COMPLETE');
      this.take(label, rehearsal.world);
    }
  }

  /** One stack that lives through all of them. */
  public async updates(): Promise<void> {
    const rehearsal = new Rehearsal();
    const status = await rehearsal.run('CreateStack', this.template);
    this.expect('creation', `status (${rehearsal.lastReason})`, status, 'CREATE_COMPLETE');
    if (status === 'CREATE_COMPLETE') await this.updatesOf(rehearsal);
  }

  private async updatesOf(rehearsal: Rehearsal): Promise<void> {
    for (const [logicalId, resource] of Object.entries(this.template.Resources)) {
      const next = changed(resource);
      const template = next && withResource(this.template, logicalId, next);
      for (const when of ['before', 'after'] as const) {
        if (template) await this.update('update', rehearsal, template, { logicalId, action: 'update', when });
      }
      const other = replaced(resource);
      if (!other) continue;
      const replacing = withResource(this.template, logicalId, other);
      for (const when of ['before', 'after'] as const) {
        await this.update('replacement', rehearsal, replacing, { logicalId, action: 'create', when });
      }
      const failing = { Type: 'AWS::SNS::Topic', DependsOn: [...this.declared] };
      const failure = { logicalId: 'Last', action: 'create', when: 'before' } as const;
      await this.update('after replacement', rehearsal, withResource(replacing, 'Last', failing), failure);
    }
    const snapped = rehearsal.world.list().filter(({ logicalId }) => isSnapped(this.template, logicalId));
    await rehearsal.remove();
    this.expect('deletion', 'status', rehearsal.status, 'DELETE_COMPLETE');
    for (const thing of snapped) {
      const label = this.label('snapshot', 'before', thing.logicalId);
      this.expect(label, 'snapshot of the last state', rehearsal.world.snapshots.has(thing.id), true);
    }
    const left = rehearsal.world.list().filter(({ logicalId }) => !isKept(this.template, logicalId, false));
    this.expect('deletion', 'left over', left.map(nameOf), []);
  }

  private async update(
    kind: string,
    rehearsal: Rehearsal,
    template: RawTemplate,
    failure: PlannedFailure,
  ): Promise<void> {
    const { world } = rehearsal;
    if (rehearsal.status.endsWith('_FAILED')) return; // said already
    const label = this.label(kind, failure.when, failure.logicalId);
    const inventory = world.inventory();
    const known = new Set(world.list().map(nameOf));
    const ids = await rehearsal.physicalIds();
    const status = await rehearsal.run('UpdateStack', template, failure);
    this.expect(label, `status (${rehearsal.lastReason})`, status, 'UPDATE_ROLLBACK_COMPLETE');
    this.expectEvents(label, rehearsal.events, failure.logicalId, failure.action === 'create' ? undefined : 'UPDATE');
    this.expectSame(label, await rehearsal.physicalIds(), ids);
    const fresh = leftOver(
      world.list().filter(thing => !known.has(nameOf(thing))),
      rehearsal,
      template,
    );
    this.expectSame(label, fresh, {});
    rehearsal.world.drop(thing => !known.has(nameOf(thing)));
    this.expectSame(label, world.inventory(), inventory);
    this.take(label, world);
  }

  private label(kind: string, when: string, logicalId: string): string {
    const name = `${kind}, ${when} the call`;
    this.tried[name] = (this.tried[name] ?? 0) + 1;
    return `${name}, at ${logicalId}`;
  }

  private expectEvents(
    label: string,
    events: readonly StackEvent[],
    logicalId: string,
    verb: 'CREATE' | 'UPDATE' | undefined,
  ): void {
    const statuses = events.map(event => `${event.LogicalResourceId} ${event.ResourceStatus}`);
    const failures = events.filter(event => event.ResourceStatusReason?.includes(FAILURE_WORDS));
    const names = failures.map(event => `${event.LogicalResourceId} ${event.ResourceStatus}`);
    if (verb) this.expect(label, 'events of the failure', names, [`${logicalId} ${verb}_FAILED`]);
    const own = events.filter(event => event.ResourceType === 'AWS::CloudFormation::Stack');
    const way = own.map(({ ResourceStatus }) => String(ResourceStatus));
    const [first = ''] = way;
    const expected =
      first === 'CREATE_IN_PROGRESS'
        ? ['CREATE_IN_PROGRESS', 'ROLLBACK_IN_PROGRESS', 'ROLLBACK_COMPLETE']
        : [
            'UPDATE_IN_PROGRESS',
            'UPDATE_ROLLBACK_IN_PROGRESS',
            'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
            'UPDATE_ROLLBACK_COMPLETE',
          ];
    this.expect(label, 'events of the stack', way, expected);
    const reason = own.find(({ ResourceStatus }) => String(ResourceStatus).includes('ROLLBACK_IN_PROGRESS'));
    // a replacement may be refused on its own account before that
    const blamed = failures.length > 0 || verb ? logicalId : events.find(isFailure)?.LogicalResourceId;
    const isNamed = blamed !== undefined && reason?.ResourceStatusReason?.includes(blamed);
    this.expect(label, `reason of the rollback names ${blamed}`, isNamed, true);
    const unfinished = [...new Set(events.map(event => event.LogicalResourceId))].filter(name => {
      return statuses
        .filter(status => status.startsWith(`${name} `))
        .at(-1)
        ?.endsWith('_IN_PROGRESS');
    });
    this.expect(label, 'resources that end under way', unfinished, []);
  }

  private expectSame(label: string, actual: object, expected: object): void {
    this.expect(label, 'state', actual, expected);
  }

  private expect(label: string, what: string, actual: unknown, expected: unknown): void {
    const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];
    if (left !== right) this.problems.push(`${label}: ${what} is ${difference(left, right)}`);
  }

  private take(label: string, world: World): void {
    for (const absurdity of world.absurdities.splice(0)) this.problems.push(`${label}: ${absurdity}`);
  }
}

/** One stack in a world of its own. */
class Rehearsal {
  public readonly world = new World();
  public events: readonly StackEvent[] = [];
  public status = '';
  private token = 0;
  private stackId = '';

  public async run(operation: string, template: RawTemplate, failure?: PlannedFailure): Promise<string> {
    const { cloud } = this.world;
    this.token += 1;
    cloud.objects.set('templates/stack.json', this.world.takes(template));
    this.world.failure = failure;
    const answer = await cloud.ask<{ StackId: string }>(operation, {
      StackName: 'shop',
      TemplateURL: 'https://templates.s3.eu-west-1.amazonaws.com/stack.json',
      Capabilities: CAPABILITIES,
      Parameters: parametersFor(template),
      ClientRequestToken: `token-${this.token}`,
    });
    this.stackId = answer.StackId;
    await this.settle();
    return this.status;
  }

  public get lastReason(): string {
    const reasons = this.events.flatMap(({ LogicalResourceId, ResourceStatusReason }) => {
      return ResourceStatusReason ? `${LogicalResourceId}: ${ResourceStatusReason}` : [];
    });
    return reasons.slice(-2).join('; ');
  }

  public async remove(): Promise<void> {
    this.token += 1;
    await this.world.cloud.ask('DeleteStack', { StackName: 'shop', ClientRequestToken: `token-${this.token}` });
    await this.settle();
  }

  public async physicalIds(): Promise<Record<string, string>> {
    const { StackResources = [] } = await this.world.cloud.ask<DescribeStackResourcesOutput>('DescribeStackResources', {
      StackName: this.stackId,
    });
    const entries = StackResources.map(({ LogicalResourceId, PhysicalResourceId }) => {
      return [String(LogicalResourceId), String(PhysicalResourceId)] as const;
    });
    return Object.fromEntries(entries.sort(([left], [right]) => left.localeCompare(right)));
  }

  private async settle(): Promise<void> {
    const { cloud } = this.world;
    this.status = await cloud.settle(this.stackId);
    const events: StackEvent[] = [];
    let NextToken: string | undefined;
    do {
      const input = { StackName: this.stackId, NextToken };
      const page = await cloud.ask<DescribeStackEventsOutput>('DescribeStackEvents', input);
      const own = (page.StackEvents ?? []).filter(event => event.ClientRequestToken === `token-${this.token}`);
      events.push(...own);
      NextToken = own.length > 0 ? page.NextToken : undefined;
    } while (NextToken);
    this.events = events.reverse();
  }
}

function isFailure({ ResourceStatus }: StackEvent): boolean {
  return ResourceStatus?.endsWith('_FAILED') ?? false;
}

/** Things that neither policy nor event lets stay. */
function leftOver(things: readonly Thing[], { events }: Rehearsal, template: RawTemplate): Record<string, unknown> {
  const skipped = new Set(
    events.filter(event => event.ResourceStatus === 'DELETE_SKIPPED').map(event => event.PhysicalResourceId),
  );
  const wrong = things.filter(({ id, logicalId }) => !(skipped.has(id) && isKept(template, logicalId, true)));
  return Object.fromEntries(wrong.map(thing => [nameOf(thing), thing.logicalId]));
}

/** `RetainExceptOnCreate` keeps nothing that the failed operation itself has made. */
function isKept({ Resources }: RawTemplate, logicalId: string, isNew: boolean): boolean {
  const policy = Resources[logicalId]?.DeletionPolicy;
  return policy === 'Retain' || (policy === 'RetainExceptOnCreate' && !isNew);
}

/** Databases leave a snapshot if nothing else is said. */
function isSnapped({ Resources }: RawTemplate, logicalId: string): boolean {
  const declaration = Resources[logicalId] as ResourceDeclaration | undefined;
  return declaration !== undefined && policiesOf(declaration).deletionPolicy === 'Snapshot';
}

function nameOf({ type, id }: Thing): string {
  return `${type} ${id}`;
}

/** Those without a default. */
export function parametersFor({ Parameters = {} }: RawTemplate) {
  return Object.entries(Parameters)
    .filter(([, { Default }]) => Default === undefined)
    .map(([ParameterKey]) => ({ ParameterKey, ParameterValue: 'given' }));
}

function difference(actual = 'nothing', expected = 'nothing'): string {
  const from = [...actual].findIndex((letter, position) => letter !== expected[position]);
  const cut = (text: string) => text.slice(Math.max(0, from - 60), from + 140);
  return `${cut(actual)} where ${cut(expected)} was expected`;
}
