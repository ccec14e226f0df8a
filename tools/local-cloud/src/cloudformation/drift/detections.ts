import type { PropertyDifference, StackDriftStatus, StackResourceDriftStatus } from '@aws-sdk/client-cloudformation';
import type { Clock } from '../../core/clock';
import { randomUUID } from '../../core/random';
import type { Call } from '../../core/service';
import type { Collection, Store } from '../../core/store';
import type { Stack, StackResource } from '../stacks/model';
import type { Properties } from '../template/template';
import { comparedNames, differencesOf } from './differences';

/**
 * Properties of a resource as its service has them now, named as templates name them, without those that cannot be read; undefined if it is gone.
 */
export type ResourceReader = (physicalId: string, call: Call) => Promise<Properties | undefined>;

export interface ResourceDrift {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: Extract<StackResourceDriftStatus, 'IN_SYNC' | 'MODIFIED' | 'DELETED'>;
  readonly expected: Properties;
  readonly actual?: Properties;
  readonly differences: readonly PropertyDifference[];
}

/** What one look at a stack found. Only resources that can be read are in it. */
export interface Detection {
  readonly id: string;
  readonly stackId: string;
  readonly at: string;
  readonly status: Extract<StackDriftStatus, 'DRIFTED' | 'IN_SYNC'>;
  readonly resources: readonly ResourceDrift[];
}

/** Looks at the resources of stacks, and remembers what it found. */
export class Detections {
  private readonly table: Collection<Detection>;

  constructor(
    store: Store,
    private readonly clock: Clock,
    private readonly readers: Readonly<Record<string, ResourceReader>>,
  ) {
    this.table = store.collection('cloudformation:driftDetections');
  }

  public get(id: string): Detection | undefined {
    return this.table.get(id);
  }

  /** The last one of a stack. */
  public last(stackId: string): Detection | undefined {
    return this.table
      .list()
      .filter(detection => detection.stackId === stackId)
      .at(-1);
  }

  public async detect(stack: Stack, resources: readonly StackResource[], call: Call): Promise<Detection> {
    const found = await Promise.all(resources.map(resource => this.driftOf(resource, call)));
    const drifts = found.filter(drift => drift !== undefined);
    const detection: Detection = {
      id: randomUUID(),
      stackId: stack.id,
      at: this.clock.now().toISOString(),
      status: drifts.some(({ status }) => status !== 'IN_SYNC') ? 'DRIFTED' : 'IN_SYNC',
      resources: drifts,
    };
    this.table.put(detection.id, detection);
    return detection;
  }

  private async driftOf(resource: StackResource, call: Call): Promise<ResourceDrift | undefined> {
    const { logicalId, physicalId, type, properties } = resource;
    const read = this.readers[type];
    if (!read || physicalId === undefined) return undefined;
    const actual = await read(physicalId, call);
    const base = { logicalId, physicalId, type };
    if (!actual) return { ...base, status: 'DELETED', expected: properties, differences: [] };
    const names = comparedNames(properties, actual);
    const differences = differencesOf(properties, actual);
    const of = (all: Properties) => Object.fromEntries(names.map(name => [name, all[name]]));
    const status = differences.length > 0 ? 'MODIFIED' : 'IN_SYNC';
    return { ...base, status, expected: of(properties), actual: of(actual), differences };
  }
}
