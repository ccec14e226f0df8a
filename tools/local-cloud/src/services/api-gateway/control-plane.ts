import type { Clock } from '../../core/clock';
import type { Gateway } from './gateway/gateway';
import type { Registry } from './registry';

/** What the operations work on. */
export interface ControlPlane {
  readonly registry: Registry;
  readonly gateway: Gateway;
  readonly clock: Clock;
}
