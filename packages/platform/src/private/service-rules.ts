import { containerServiceProblems } from '@berth/ecs-service';
import type { Problem } from '@berth/foundation';
import type { RolloutConfig, ServiceConfig } from '../environment-config';
import { below, type Rule } from './rule';
import { shiftOf } from './shift-of';

/** What runs, and how a release of it reaches users. */
export const serviceRules: readonly Rule[] = [
  {
    reads: ['services'],
    problems: ({ services }) => {
      if (services.length === 1) return [];
      const fact = 'must be exactly one service, because the load balancer has one pair of target groups';
      return [{ code: 'BERTH-ENV-008', path: 'services', value: `${services.length} services`, fact }];
    },
  },
  {
    reads: ['services'],
    problems: ({ services }) =>
      services.flatMap((service, index) => below(`services[${index}]`, serviceProblems(service))),
  },
  {
    reads: ['services', 'database'],
    problems: ({ services, database }) =>
      database
        ? []
        : services.flatMap(({ secrets = {} }, index) =>
            Object.entries(secrets)
              .filter(([, { from }]) => from === 'database')
              .map(([name]) => ({
                code: 'BERTH-ENV-009',
                path: `services[${index}].secrets.${name}.from`,
                value: 'database',
                fact: 'the environment has no database',
                fix: 'add database: { instanceClass, storageGiB }',
              })),
          ),
  },
];

function serviceProblems({ health, migration, variables = {}, rollout, ...service }: ServiceConfig): Problem[] {
  return [
    ...containerServiceProblems({
      ...service,
      variables,
      healthPath: health.path,
      ...(migration && { migrationCommand: [...migration.command] }),
    }),
    ...below('rollout', [...shiftOf(rollout.shift).problems, ...keepBlueProblems(rollout)]),
  ];
}

function keepBlueProblems({ keepBlueMinutes = 0 }: RolloutConfig): Problem[] {
  if (keepBlueMinutes <= 2880) return [];
  const fact = "is above CodeDeploy's 48 h (2,880 min)";
  return [{ code: 'BERTH-CD-001', path: 'keepBlueMinutes', value: keepBlueMinutes, fact }];
}
