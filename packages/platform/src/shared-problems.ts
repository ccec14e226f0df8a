import type { Problem } from '@berth/foundation';
import type { SharedConfig } from './config/shared-config';
import { configProblems } from './private/config-problems';
import { providerRule, sharedRules } from './private/shared-rules';
import { sharedSchema } from './private/shared-schema';

/**
 * Every mistake in the config of what environments share.
 *
 * @param others of the same app, made before: an account knows GitHub once
 */
export function sharedProblems(config: unknown, others: readonly SharedConfig[] = []): Problem[] {
  return configProblems(config, sharedSchema, [...sharedRules, providerRule(others)]);
}
