import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import type { EnvironmentConfig } from '../config/environment-config';
import type { Rule } from './rule';

/** Whether the instances are right for what runs on them. */
export const instanceRules: readonly Rule[] = [
  {
    reads: ['cluster', 'protection'],
    problems: ({ cluster, protection }) => {
      if (cluster.kind !== 'ec2' || protection !== 'strict') return [];
      if (cluster.otherInstanceTypes?.length || cluster.oneInstanceType) return [];
      const fact = `without another type nothing starts when AWS has no ${cluster.instanceType}, which protection strict does not accept`;
      const fix = 'name one of the same architecture, or say why not: oneInstanceType: { reason }';
      return [{ code: 'BERTH-EC2-008', path: 'cluster.otherInstanceTypes', value: undefined, fact, fix }];
    },
  },
  {
    reads: ['cluster', 'services'],
    problems: config => {
      const offered = architectureOf(config);
      if (offered === undefined) return [];
      return config.services.flatMap(({ architecture = 'x86_64' }, index) => {
        if (architecture === offered.name) return [];
        const problem = { code: 'BERTH-ECS-010', path: `services[${index}].architecture`, value: architecture };
        const fact = `${offered.type} and its image are ${offered.name}`;
        return [{ ...problem, fact, fix: `build the image for it and write "${offered.name}"` }];
      });
    },
  },
];

/** Of instances; Fargate has both, and so have types that are misspelt. */
function architectureOf({ cluster }: EnvironmentConfig): { readonly type: string; readonly name: string } | undefined {
  if (cluster.kind !== 'ec2') return undefined;
  const type = cluster.instanceType;
  try {
    return { type, name: new InstanceType(type).architecture };
  } catch {
    return undefined;
  }
}
