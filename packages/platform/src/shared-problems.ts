import type { Problem } from '@berth/foundation';
import { configProblems } from './private/config-problems';
import { sharedRules } from './private/shared-rules';
import { sharedSchema } from './private/shared-schema';

/** Every mistake in the config of what environments share. */
export function sharedProblems(config: unknown): Problem[] {
  return configProblems(config, sharedSchema, sharedRules);
}
