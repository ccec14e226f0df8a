import fc from 'fast-check';
import { type EventDraft, versionOf } from '../../../src/cloudformation/stacks/draft';
import type {
  Decision,
  ResourceVersion,
  Stack,
  StackInput,
  StackState,
} from '../../../src/cloudformation/stacks/model';
import { type Happening, type OperationRequest, transition } from '../../../src/cloudformation/stacks/transitions';
import type { Dependencies } from '../../../src/cloudformation/template/dependencies';

const now = '2026-01-01T00:00:00.000Z';
const input: StackInput = { template: 't', parameters: [], tags: {}, capabilities: [], notificationArns: [] };
const emptyStack: Stack = {
  id: 'arn:stack',
  name: 'stack',
  accountId: '000000000000',
  region: 'eu-west-1',
  status: 'REVIEW_IN_PROGRESS',
  createdAt: now,
  outputs: [],
  imports: [],
  terminationProtection: false,
  disableRollback: false,
};

/** What a template asks for: a version of each resource and what it depends on; a new size replaces it, a new colour does not. */
type Wish = ReadonlyMap<string, { readonly size: number; readonly colour: number; readonly needs: readonly string[] }>;

/** Does the work of transitions in any order, fails where it is told to, and is killed now and then. */
class World {
  public state: StackState = { stack: emptyStack, resources: {} };
  public readonly events: EventDraft[] = [];

  /** What exists, by physical id. */
  public readonly things = new Map<string, ResourceVersion>();
  private serial = 0;
  private isKilled = false;

  constructor(
    private readonly choose: (count: number) => number,
    private readonly fails: (verb: string, logicalId: string) => boolean,
  ) {}

  public run(kind: OperationRequest['kind'], wish: Wish, options: Partial<OperationRequest> = {}): string {
    const dependencies: Dependencies = new Map([...wish].map(([name, { needs }]) => [name, new Set(needs)]));
    const request: OperationRequest = {
      id: `operation-${this.serial++}`,
      kind,
      onFailure: 'ROLLBACK',
      retainExceptOnCreate: false,
      skip: [],
      ...(kind === 'delete' ? {} : { input: { ...input, template: JSON.stringify([...wish]) }, dependencies }),
      ...options,
    };
    let work = this.happen({ kind: 'asked', request });
    while (work.length > 0) {
      if (this.isKilled) work = this.happen({ kind: 'restarted' }); // what was given out is forgotten
      this.isKilled = false;
      const [item] = work.splice(this.choose(work.length), 1);
      if (item && item.kind !== 'abort') work.push(...this.do(item, wish));
      this.isKilled ||= this.choose(8) === 0;
      if (this.isKilled && work.length === 0) work = this.happen({ kind: 'restarted' });
    }
    return this.state.stack.status;
  }

  private happen(happening: Happening) {
    const outcome = transition(this.state, happening, now);
    this.state = outcome.state;
    this.events.push(...outcome.events);
    return [...outcome.work];
  }

  private do(item: { kind: 'visit' | 'restore' | 'delete'; key: string } | { kind: 'finish' }, wish: Wish) {
    if (item.kind === 'finish') return this.happen({ kind: 'finished', outputs: [] });
    const { key } = item;
    const step = this.state.stack.operation?.steps[key];
    if (!step) return [];
    const known = this.state.resources[step.logicalId];
    if (item.kind === 'delete') return this.delete(key, step.garbage);
    if (item.kind === 'restore') {
      if (this.fails('restore', step.logicalId)) return this.happen({ kind: 'failed', key, reason: 'no' });
      const { before } = known ?? {};
      if (before?.physicalId !== undefined) this.things.set(before.physicalId, before);
      return this.happen({ kind: 'succeeded', key });
    }
    return this.visit(key, step.logicalId, step.decision, wish);
  }

  private visit(key: string, logicalId: string, decided: Decision | undefined, wish: Wish) {
    const wanted = wish.get(logicalId);
    const known = this.state.resources[logicalId];
    const base = known?.before ?? known;
    for (const needed of wanted?.needs ?? []) {
      const { status, physicalId = '' } = this.state.resources[needed] ?? {};
      expect(status).toMatch(/_COMPLETE$/);
      expect(this.things.has(physicalId)).toBe(true);
    }
    const version: ResourceVersion = {
      type: 'Thing',
      properties: { size: wanted?.size, colour: wanted?.colour },
      attributes: {},
      dependsOn: wanted?.needs ?? [],
      deletionPolicy: 'Delete',
      updateReplacePolicy: 'Delete',
      stackTags: {},
      generatedName: logicalId,
      ...(base?.physicalId === undefined ? {} : { physicalId: base.physicalId }),
    };
    const isSameSize = base?.properties.size === wanted?.size;
    const fresh = base?.physicalId === undefined ? 'create' : isSameSize ? 'update' : 'replace';
    const decision = decided ?? fresh;
    if (!decided && decision === 'update' && base?.properties.colour === wanted?.colour) {
      return this.happen({ kind: 'unchanged', key, version });
    }
    if (!decided) {
      this.happen({ kind: 'decided', key, decision, version });
      this.isKilled = this.choose(8) === 0;
      if (this.isKilled) return [];
    }
    if (this.fails(decision, logicalId)) return this.happen({ kind: 'failed', key, reason: 'no' });
    const resumed = decided && this.state.resources[logicalId]?.physicalId;
    const physicalId = decision === 'update' ? (base?.physicalId ?? '') : (resumed ?? `${logicalId}-${this.serial++}`);
    this.things.set(physicalId, version);
    if (decision !== 'update') {
      this.happen({ kind: 'initiated', key, physicalId });
      this.isKilled = this.choose(8) === 0;
      if (this.isKilled) return [];
      if (this.fails('stabilise', logicalId)) return this.happen({ kind: 'failed', key, reason: 'no' });
    }
    return this.happen({ kind: 'succeeded', key, physicalId, attributes: {} });
  }

  private delete(key: string, garbage: ResourceVersion | undefined) {
    const physicalId = garbage?.physicalId ?? '';
    this.things.delete(physicalId);
    return this.happen({ kind: 'succeeded', key });
  }
}

const names = ['A', 'B', 'C', 'D', 'E', 'F'];

/** Resources depend only on those before them in the alphabet. */
const wishes = fc
  .array(
    fc.record({
      size: fc.integer({ min: 0, max: 1 }),
      colour: fc.integer({ min: 0, max: 1 }),
      needs: fc.nat(63),
      isThere: fc.boolean(),
    }),
    {
      minLength: 6,
      maxLength: 6,
    },
  )
  .map((items): Wish => {
    const there = names.filter((_, position) => items[position]?.isThere);
    const entries = names.flatMap((name, position) => {
      const item = items[position];
      if (!item?.isThere) return [];
      const needs = names.filter((other, bit) => bit < position && there.includes(other) && (item.needs >> bit) & 1);
      return [[name, { size: item.size, colour: item.colour, needs }] as const];
    });
    return new Map(entries);
  });

const luck = fc.infiniteStream(fc.nat(1000));
const mishaps = fc.uniqueArray(fc.constantFrom(...names), { maxLength: 2 });

function makeWorld(stream: fc.Stream<number>, broken: () => readonly string[]): World {
  return new World(
    count => (stream.next().value ?? 0) % count,
    // some cannot be made, others do not become stable once they are there
    (verb, name) =>
      broken().includes(name) && verb !== 'restore' && (verb === 'stabilise' || name < 'D' || verb === 'update'),
  );
}

/** The stack's resources and what exists agree. */
function expectAgreement(world: World): void {
  const physicalIds = Object.values(world.state.resources).map(({ physicalId }) => physicalId);
  expect([...world.things.keys()].sort()).toEqual(physicalIds.sort());
}

function snapshotOf(world: World) {
  return Object.entries(world.state.resources).map(([name, resource]) => {
    const { physicalId, properties } = versionOf(resource);
    return [name, physicalId, properties];
  });
}

test('reaches what any template asks for, in any order of events, through any number of kills', () => {
  fc.assert(
    fc.property(wishes, wishes, luck, (first, second, stream) => {
      const world = makeWorld(stream, () => []);

      expect(world.run('create', first)).toBe('CREATE_COMPLETE');
      expectAgreement(world);
      expect(world.run('update', second)).toBe('UPDATE_COMPLETE');
      expectAgreement(world);
      expect(Object.keys(world.state.resources).sort()).toEqual([...second.keys()].sort());
      expect(world.state.stack.operation).toBeUndefined();

      expect(world.run('delete', new Map())).toBe('DELETE_COMPLETE');
      expect(world.things.size).toBe(0);
    }),
    { numRuns: 200 },
  );
});

test('leaves nothing behind when a creation fails', () => {
  fc.assert(
    fc.property(wishes, mishaps, luck, (wish, broken, stream) => {
      const world = makeWorld(stream, () => broken);

      const status = world.run('create', wish);

      const isHit = broken.some(name => wish.has(name));
      expect(status).toBe(isHit ? 'ROLLBACK_COMPLETE' : 'CREATE_COMPLETE');
      if (isHit) expect(world.things.size).toBe(0);
    }),
    { numRuns: 200 },
  );
});

test('puts everything back when an update fails', () => {
  fc.assert(
    fc.property(wishes, wishes, mishaps, luck, (first, second, broken, stream) => {
      let mishap: readonly string[] = [];
      const world = makeWorld(stream, () => mishap);
      world.run('create', first);
      const before = snapshotOf(world);
      const { input: inputBefore } = world.state.stack;
      mishap = broken;

      const status = world.run('update', second);

      if (status === 'UPDATE_COMPLETE') return;
      expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
      expect(snapshotOf(world)).toEqual(before);
      expect(world.state.stack.input).toEqual(inputBefore);
      expectAgreement(world);
    }),
    { numRuns: 300 },
  );
});

test('deletes a resource only after all that depend on it', () => {
  fc.assert(
    fc.property(wishes, luck, (wish, stream) => {
      const world = makeWorld(stream, () => []);
      world.run('create', wish);
      world.events.length = 0;

      world.run('delete', new Map());

      const gone = world.events.filter(({ status, logicalId }) => logicalId && status === 'DELETE_COMPLETE');
      const order = gone.map(({ logicalId = '' }) => logicalId);
      for (const [name, { needs }] of wish) {
        for (const needed of needs) expect(order.indexOf(needed)).toBeGreaterThan(order.indexOf(name));
      }
    }),
    { numRuns: 100 },
  );
});
