import type { Problem } from '@berth/foundation';
import type { ServiceConfig } from '../config/service-config';
import type { Rule } from './rule';
import { generatedSecretName } from './secret-names';

/** What the data stack calls the URL of the database. */
const DATABASE_URL = 'database-url';

/** What two parts of an environment must not both be called. */
export const namingRules: readonly Rule[] = [
  {
    reads: ['services', 'database'],
    problems: ({ services, database }) => generatedProblems(services, database ? [DATABASE_URL] : []),
  },
  {
    reads: ['services'],
    problems: ({ services }) => services.flatMap(settingProblems),
  },
];

/** Services and variables are joined to one name. Of services with one name only the first is judged: that is a mistake of its own. */
function generatedProblems(services: readonly ServiceConfig[], taken: readonly string[]): Problem[] {
  const seen = new Set(taken);
  return services.flatMap(({ name: service, secrets = {} }, index) => {
    if (services.findIndex(({ name }) => name === service) < index) return [];
    const generated = Object.keys(secrets).filter(variable => secrets[variable]?.from === 'generated');
    return generated.flatMap((variable): Problem[] => {
      const name = generatedSecretName(service, variable);
      if (!seen.has(name)) {
        seen.add(name);
        return [];
      }
      const path = `services[${index}].secrets.${variable}`;
      const fact = `another secret has the name ${name}, too`;
      return [{ code: 'BERTH-ENV-012', path, value: 'generated', fact, fix: 'call the variable otherwise' }];
    });
  });
}

/** ECS takes a variable from one side only. */
function settingProblems({ parameters = {}, secrets = {}, variables = {} }: ServiceConfig, index: number): Problem[] {
  return Object.entries(parameters).flatMap(([variable, source]) => {
    const value = typeof source === 'string' ? source : '(hidden)';
    const other = variable in secrets ? 'secrets' : 'variables';
    if (!(variable in secrets) && !(variable in variables)) return [];
    const path = `services[${index}].parameters.${variable}`;
    return [{ code: 'VariableTwice', path, value, fact: `stands in ${other}, too`, fix: 'take it out there' }];
  });
}
