import { createCloud, ScaledClock, Store } from '../../src';

/** Every implemented operation, as `ecs:CreateService`, sorted. */
export function implementedOperations(): string[] {
  // made, never started: nothing is opened or written
  const cloud = createCloud({ store: Store.inMemory(), clock: new ScaledClock(), folder: '/nonexistent' });
  return [...cloud.services]
    .flatMap(([service, { operations }]) => Object.keys(operations).map(operation => `${service}:${operation}`))
    .sort();
}
