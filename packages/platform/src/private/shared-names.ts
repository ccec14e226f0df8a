import type { Problem } from '@berth/foundation';
import type { EnvironmentConfig } from '../config/environment-config';
import type { SharedConfig } from '../config/shared-config';
import { nearest } from './nearest';

/** What an environment wants of the shared one, which does not have it: the deployment would look for a parameter that nobody wrote. */
export function sharedNamesProblems(config: EnvironmentConfig, shared: SharedConfig): Problem[] {
  const { services, edge } = config;
  const { secrets = [], repositories, zones = [] } = shared;
  const secretNames = secrets.map(({ name }) => name);
  const repositoryNames = repositories.map(({ name }) => name);
  const zone = 'zone' in edge && edge.zone && 'shared' in edge.zone ? edge.zone.shared : undefined;
  return [
    ...services.flatMap((service, index) => {
      const { name, repository = name } = service;
      const path = `services[${index}]`;
      const place = service.repository === undefined ? `${path}.name` : `${path}.repository`;
      return [
        ...unknownProblems('BERTH-ENV-014', 'repository', place, repository, repositoryNames, shared.name),
        ...Object.entries(service.secrets ?? {}).flatMap(([variable, source]) => {
          if (source.from !== 'shared') return [];
          const ofSecret = `${path}.secrets.${variable}.name`;
          return unknownProblems('BERTH-SEC-004', 'secret', ofSecret, source.name, secretNames, shared.name);
        }),
      ];
    }),
    ...(zone === undefined
      ? []
      : unknownProblems('BERTH-ENV-014', 'zone', 'edge.zone.shared', zone, zones, shared.name)),
    ...roleProblems(config, shared),
  ];
}

/** No role can be made with a bound that does not exist, none taken that nobody made. */
function roleProblems({ name, permissionsBoundary, sharedRoles }: EnvironmentConfig, shared: SharedConfig): Problem[] {
  const names = shared.environments.map(environment => environment.name);
  const fact = `env ${shared.name} makes none`;
  return [
    ...(permissionsBoundary
      ? unknownProblems('BERTH-ENV-014', 'boundary for', 'permissionsBoundary', name, names, shared.name)
      : []),
    ...(sharedRoles && !shared.sharedRoles
      ? [
          {
            code: 'BERTH-ENV-014',
            path: 'sharedRoles',
            value: 'wanted',
            fact,
            fix: 'say sharedRoles: { clusters } there',
          },
        ]
      : []),
  ];
}

function unknownProblems(
  code: string,
  kind: string,
  path: string,
  value: string,
  known: readonly string[],
  shared: string,
): Problem[] {
  if (known.includes(value)) return [];
  const near = nearest(value, known);
  const fact = `no ${kind} "${value}" in env ${shared}; known: ${known.join(', ') || 'none'}`;
  return [{ code, path, value, fact, fix: near && `did you mean ${near}?` }];
}
