import type { EnvironmentConfig } from '../config/environment-config';
import type { Reason } from '../config/reason';

/** A decision with the name of who answers for it, as constructs want it. */
export interface Decision {
  readonly reason: string;
  readonly owner: string;
  readonly until?: string;
}

/** What the config insists on, in the name of the owner. */
export function decided({ owner }: EnvironmentConfig, { reason, until }: Reason): Decision {
  return { reason, owner, until };
}

/** The same where nothing may have been said. */
export function decidedIfAny(config: EnvironmentConfig, reason: Reason | undefined): Decision | undefined {
  return reason && decided(config, reason);
}

/** Why a relaxed environment has less. */
export function relaxed(config: EnvironmentConfig): Decision {
  return decided(config, { reason: `${config.name} is relaxed: cheap, and easily destroyed and made again` });
}
