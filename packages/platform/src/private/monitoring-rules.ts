import {
  alarmTopicProblems,
  cacheAlarmsProblems,
  databaseAlarmsProblems,
  environmentBudgetProblems,
  logRetentionProblems,
  routeAlarmsProblems,
  serviceAlarmsProblems,
} from '@berth/monitoring';
import { Duration, Size } from 'aws-cdk-lib/core';
import type { ThresholdConfig } from '../config/monitoring-config';
import { below, type Rule, renamed } from './rule';

/** Logs, alarms and who is told. */
export const monitoringRules: readonly Rule[] = [
  {
    reads: ['logRetentionDays'],
    problems: ({ logRetentionDays }) => logRetentionProblems('logRetentionDays', logRetentionDays),
  },
  {
    reads: ['monitoring'],
    problems: ({ monitoring = {} }) => {
      const { emails, monthlyBudgetUsd, thresholds = {} } = monitoring;
      // the topic of the alarms hears of it in any case
      const limit = { monthlyLimitUsd: monthlyBudgetUsd ?? 1, emails, topic: {} };
      const budget = monthlyBudgetUsd === undefined ? [] : environmentBudgetProblems(limit);
      return below('monitoring', [
        ...alarmTopicProblems({ emails }),
        ...renamed(budget, { monthlyLimitUsd: 'monthlyBudgetUsd' }),
        ...below('thresholds', thresholdProblems(thresholds)),
      ]);
    },
  },
];

function thresholdProblems(thresholds: ThresholdConfig) {
  const { serviceCpu, serviceMemory, errors, responseSeconds, databaseCpu, databaseFreeGiB } = thresholds;
  const { databaseConnections: connections, unhealthyTargets: unhealthyHosts } = thresholds;
  const { cacheCpu, cacheMemory, cacheEvictions: evictions } = thresholds;
  const responseTime = responseSeconds === undefined ? undefined : Duration.seconds(responseSeconds);
  const freeStorage = databaseFreeGiB === undefined ? undefined : Size.gibibytes(databaseFreeGiB);
  return [
    ...renamed(serviceAlarmsProblems({ cpuPercent: serviceCpu, memoryPercent: serviceMemory }), {
      cpuPercent: 'serviceCpu',
      memoryPercent: 'serviceMemory',
    }),
    ...renamed(routeAlarmsProblems({ errors, responseTime, unhealthyHosts }), {
      responseTime: 'responseSeconds',
      unhealthyHosts: 'unhealthyTargets',
    }),
    ...renamed(cacheAlarmsProblems({ engineCpuPercent: cacheCpu, memoryPercent: cacheMemory, evictions }), {
      engineCpuPercent: 'cacheCpu',
      memoryPercent: 'cacheMemory',
      evictions: 'cacheEvictions',
    }),
    ...renamed(databaseAlarmsProblems({ cpuPercent: databaseCpu, freeStorage, connections }), {
      cpuPercent: 'databaseCpu',
      freeStorage: 'databaseFreeGiB',
      connections: 'databaseConnections',
    }),
  ];
}
