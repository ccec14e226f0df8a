import { isKnown, type Problem, wholeNumberProblems } from '@berth/foundation';
import type { Duration } from 'aws-cdk-lib/core';
import { CacheEngine } from './cache-engine';
import { engineVersionNames, findEngineVersion } from './data/engine-versions';
import { NODE_SIZES } from './data/node-types';
import { PARAMETER_VALUES } from './data/parameter-values';
import { minutesOfDayWindow, minutesOfWeekWindow } from './private/windows';

/** What the rules look at. */
export interface CacheRules {
  readonly engine?: CacheEngine;
  readonly engineVersion?: string;
  readonly nodeType?: string;
  readonly nodes?: number;
  readonly singleNode?: object;
  readonly automaticFailover?: boolean;
  readonly port?: number;
  readonly snapshotRetention?: Duration;
  readonly snapshotWindow?: string;
  readonly maintenanceWindow?: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

/**
 * Every mistake in the props.
 *
 * Exported for `platform`, which checks a whole config before it creates anything.
 */
export function cacheProblems(props: CacheRules): Problem[] {
  return [
    ...versionProblems(props),
    ...nodeProblems(props),
    ...sizeProblems(props),
    ...windowProblems(props),
    ...parameterProblems(props),
  ];
}

function versionProblems({ engine = CacheEngine.VALKEY, engineVersion }: CacheRules): Problem[] {
  if (!isKnown(engineVersion) || findEngineVersion(engine, engineVersion)) return [];
  const fact = `is no version of ${engine} with AUTH and TLS that ElastiCache creates`;
  const fix = `use one of ${engineVersionNames(engine)}`;
  return [{ code: 'BERTH-REDIS-006', path: 'engineVersion', value: engineVersion, fact, fix }];
}

function nodeProblems({ nodeType, singleNode, nodes = singleNode ? 1 : 2, automaticFailover }: CacheRules): Problem[] {
  const problems: Problem[] = [];
  if (singleNode && isKnown(nodes) && nodes > 1) {
    const problem = { code: 'BERTH-REDIS-001', path: 'singleNode', value: 'given' };
    problems.push({ ...problem, fact: `nodes are ${nodes}`, fix: 'leave one of them out' });
  }
  if (automaticFailover && isKnown(nodes) && nodes === 1) {
    const fact = 'automatic failover needs 2 nodes';
    problems.push({ code: 'BERTH-REDIS-001', path: 'nodes', value: nodes, fact });
  }
  if (isKnown(nodeType) && !isNodeType(nodeType)) {
    const fact = 'is not a node type of ElastiCache that can be created';
    const fix = 'use one like cache.t4g.micro or cache.r7g.large';
    problems.push({ code: 'BERTH-REDIS-002', path: 'nodeType', value: nodeType, fact, fix });
  }
  return problems;
}

function isNodeType(nodeType: string): boolean {
  const [prefix, family = '', size = '', ...rest] = nodeType.split('.');
  return prefix === 'cache' && rest.length === 0 && (NODE_SIZES[family]?.includes(size) ?? false);
}

function sizeProblems({ nodes, port, snapshotRetention }: CacheRules): Problem[] {
  const days = isKnown(snapshotRetention) ? snapshotRetention.toDays({ integral: false }) : undefined;
  const ofSnapshots = { code: 'BERTH-REDIS-009', path: 'snapshotRetention', unit: 'days' };
  return [
    ...wholeNumberProblems(nodes, { code: 'BERTH-REDIS-007', path: 'nodes', min: 1, max: 6 }),
    ...wholeNumberProblems(port, { code: 'BERTH-REDIS-008', path: 'port', min: 1024, max: 65_535 }),
    ...wholeNumberProblems(days, { ...ofSnapshots, min: 1, max: 35 }),
  ];
}

function windowProblems({ snapshotWindow, maintenanceWindow }: CacheRules): Problem[] {
  const problems: Problem[] = [];
  const code = 'BERTH-REDIS-010';
  if (isKnown(snapshotWindow) && !((minutesOfDayWindow(snapshotWindow) ?? 0) >= 60)) {
    const fact = 'must be an hour or more of the day in UTC, "03:00-04:00"';
    problems.push({ code, path: 'snapshotWindow', value: snapshotWindow, fact });
  }
  if (isKnown(maintenanceWindow) && !((minutesOfWeekWindow(maintenanceWindow) ?? 0) >= 60)) {
    const fact = 'must be an hour or more of the week in UTC, "sun:05:00-sun:06:00"';
    problems.push({ code, path: 'maintenanceWindow', value: maintenanceWindow, fact });
  }
  return problems;
}

/** ElastiCache finds out when everything else of the cache is made. */
function parameterProblems({ parameters = {} }: CacheRules): Problem[] {
  return Object.entries(parameters).flatMap(([name, value]) => {
    const allowed = PARAMETER_VALUES[name];
    if (!allowed || !isKnown(value) || allowed.includes(value)) return [];
    const fact = 'is no value of this setting';
    return [{ code: 'BERTH-REDIS-012', path: `parameters.${name}`, value, fact, fix: `use ${allowed.join(' or ')}` }];
  });
}
