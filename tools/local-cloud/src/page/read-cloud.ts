import { type Clock, ScaledClock } from '../core/clock';
import type { Faults } from '../core/faults';
import type { Store } from '../core/store';
import { AccountReader, type Services } from './account-reader';
import type { CloudView, EnvironmentView } from './cloud-view';
import { readServices } from './service-views';
import { readStacks } from './stack-views';

export interface PageParts {
  readonly services: Services;
  readonly store: Store;
  readonly clock: Clock;
  readonly faults: Pick<Faults, 'describe'>;
}

/** One reader for each region where anything is. */
export function readersOf({ services, store }: PageParts): AccountReader[] {
  const ofStacks = store.collection<{ region: string }>('cloudformation:stacks').list();
  const ofClusters = store.collection<{ arn: string }>('ecs:clusters').list();
  const regions = [...ofStacks.map(({ region }) => region), ...ofClusters.map(({ arn }) => arn.split(':')[3] ?? '')];
  return [...new Set(regions)].sort().map(region => new AccountReader(services, region));
}

/** All that the page shows but logs. */
export async function readCloud(parts: PageParts): Promise<CloudView> {
  const { clock, faults } = parts;
  const environments = await Promise.all(readersOf(parts).map(readRegion));
  return {
    clock: { now: clock.now().toISOString(), speed: clock instanceof ScaledClock ? clock.speed : undefined },
    environments: environments.flat(),
    faults: faults.describe?.() ?? [],
  };
}

async function readRegion(reader: AccountReader): Promise<EnvironmentView[]> {
  const [stacks, services] = [await readStacks(reader), await readServices(reader)];
  const names = new Set([...stacks, ...services].map(({ environment }) => environment));
  const sorted = [...names].sort(); // what has no name comes last
  return sorted.map(name => ({
    name,
    region: reader.region,
    stacks: viewsOf(stacks, name),
    services: viewsOf(services, name),
  }));
}

function viewsOf<View>(all: readonly { environment?: string; view: View }[], name: string | undefined): View[] {
  return all.filter(({ environment }) => environment === name).map(({ view }) => view);
}
