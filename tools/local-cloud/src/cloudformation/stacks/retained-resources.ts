import type { Collection, Store } from '../../core/store';
import type { ResourceSpecs } from '../spec/resource-spec';
import type { DeletionPolicy, Properties } from '../template/template';
import type { EventDraft } from './draft';
import type { ResourceVersion } from './model';

/** What an automatic import asks of a template. */
const OUTLIVES_STACK: ReadonlySet<DeletionPolicy> = new Set<DeletionPolicy>(['Retain', 'RetainExceptOnCreate']);

interface Retained {
  readonly physicalId: string;
  readonly properties: Properties;
}

/**
 * Resources that stacks have let go of without deleting them.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-automatically.html
 */
export class RetainedResources {
  private readonly known: Collection<Retained>;

  constructor(
    store: Store,
    private readonly specs: ResourceSpecs,
  ) {
    this.known = store.collection('cloudformation:retained');
  }

  /** Takes note of what the events say. */
  public note(region: string, events: readonly EventDraft[]): void {
    for (const { status, type, physicalId, properties } of events) {
      if (status !== 'DELETE_SKIPPED' || physicalId === undefined || properties === undefined) continue;
      this.known.put(`${type}|${region}|${physicalId}`, { physicalId, properties });
    }
  }

  /** The one that `wanted` may be: its template names it, and would keep it if the import fails. */
  public take(region: string, wanted: ResourceVersion): Retained | undefined {
    const [name, other] = this.specs.find(wanted.type)?.identifier ?? [];
    if (name === undefined || other !== undefined || !OUTLIVES_STACK.has(wanted.deletionPolicy)) return undefined;
    const key = `${wanted.type}|${region}|${String(wanted.properties[name])}`;
    const found = this.known.get(key);
    if (found) this.known.delete(key);
    return found;
  }
}
