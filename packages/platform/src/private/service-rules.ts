import { containerServiceProblems } from '@berth/ecs-service';
import type { Problem } from '@berth/foundation';
import type { RolloutConfig, SecretConfig, ServiceConfig } from '../environment-config';
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

function serviceProblems(config: ServiceConfig): Problem[] {
  const { health, migration, variables = {}, secrets = {}, rollout, ...service } = config;
  return [
    ...containerServiceProblems({
      ...service,
      variables,
      secretNames: Object.keys(secrets),
      healthPath: health.path,
      ...(migration && { migrationCommand: [...migration.command] }),
    }),
    ...Object.entries(secrets).flatMap(secretProblems),
    ...below('rollout', [...shiftOf(rollout.shift).problems, ...keepBlueProblems(rollout)]),
  ];
}

/** A generated secret is named after its variable, and the name has at most 64 characters. */
function secretProblems([variable, { from }]: [string, SecretConfig]): Problem[] {
  if (from !== 'generated' || /^[A-Za-z]\w{0,30}$/.test(variable)) return [];
  const fact = 'must be at most 31 letters, digits and underscores, a letter first';
  return [{ code: 'SecretNameInvalid', path: 'secrets', value: variable, fact }];
}

function keepBlueProblems({ keepBlueMinutes = 0 }: RolloutConfig): Problem[] {
  if (keepBlueMinutes <= 2880) return [];
  const fact = "is above CodeDeploy's 48 h (2,880 min)";
  return [{ code: 'BERTH-CD-001', path: 'keepBlueMinutes', value: keepBlueMinutes, fact }];
}
