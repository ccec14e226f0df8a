import type { Clock } from '../../../core/clock';
import type { Certificates } from '../../acm/certificates';
import type { Targets } from '../health/targets';
import type { Proxies } from '../proxy/proxies';
import type { Registry } from '../registry';

/** What the operations work on. */
export interface ControlPlane {
  readonly registry: Registry;
  readonly targets: Targets;
  readonly proxies: Proxies;
  readonly clock: Clock;

  /** Without it there is no HTTPS. */
  readonly certificates?: Pick<Certificates, 'tryFind'>;

  /** Tells the data plane that listeners, rules or attributes changed. */
  changed(): void;
}
