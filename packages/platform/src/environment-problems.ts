import type { Problem } from '@berth/foundation';
import { clusterRules } from './private/cluster-rules';
import { configProblems } from './private/config-problems';
import { configSchema } from './private/config-schema';
import { dataRules } from './private/data-rules';
import { edgeRules } from './private/edge-rules';
import { entryRules } from './private/entry-rules';
import { identityRules, notificationRules, sharedNameRules } from './private/identity-rules';
import { instanceRules } from './private/instance-rules';
import { monitoringRules } from './private/monitoring-rules';
import { namingRules } from './private/naming-rules';
import { networkRules } from './private/network-rules';
import { reasonRules } from './private/reason-rules';
import { routeRules } from './private/route-rules';
import type { Rule } from './private/rule';
import { scheduleRules } from './private/schedule-rules';
import { serviceRules } from './private/service-rules';
import { settingRules } from './private/setting-rules';
import { syntheticRules } from './private/synthetic-rules';
import { ownerRules, tagRules } from './private/tag-rules';

const RULES: readonly Rule[] = [
  ...identityRules,
  ...sharedNameRules,
  ...notificationRules,
  ...networkRules,
  ...clusterRules,
  ...instanceRules,
  ...edgeRules,
  ...entryRules,
  ...dataRules,
  ...serviceRules,
  ...namingRules,
  ...settingRules,
  ...scheduleRules,
  ...tagRules,
  ...ownerRules,
  ...reasonRules,
  ...routeRules,
  ...monitoringRules,
  ...syntheticRules,
];

/**
 * Every mistake in the config of an environment, errors first, then in the order of their places.
 *
 * @param more what its neighbours ask of it
 */
export function environmentProblems(config: unknown, more: readonly Rule[] = []): Problem[] {
  return configProblems(config, configSchema, [...RULES, ...more]);
}
