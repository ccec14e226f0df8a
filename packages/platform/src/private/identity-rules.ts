import type { Problem } from '@berth/foundation';
import type { EnvironmentConfig } from '../config/environment-config';
import { isRegion, nearestRegion } from './regions';
import type { Rule } from './rule';

type Identity = Pick<EnvironmentConfig, 'name' | 'account' | 'region'>;

/** What an environment is called, and where it is. */
export const identityRules: readonly Rule<Identity>[] = [
  {
    reads: ['name'],
    problems: ({ name }) => environmentNameProblems('name', name),
  },
  {
    reads: ['account'],
    problems: ({ account }) =>
      /^\d{12}$/.test(account)
        ? []
        : [{ code: 'BERTH-ENV-001', path: 'account', value: account, fact: 'must have 12 digits' }],
  },
  {
    reads: ['region'],
    problems: ({ region }) => {
      if (isRegion(region)) return [];
      const near = nearestRegion(region);
      const fix = near ? { fix: `did you mean ${near}?` } : {};
      return [{ code: 'BERTH-ENV-002', path: 'region', value: region, fact: 'not a region', ...fix }];
    },
  },
];

/** CloudFormation takes no more topics. */
const MOST_TOPICS = 5;

/** Who is told what happens to the stacks. */
export const notificationRules: readonly Rule[] = [
  {
    reads: ['notificationArns'],
    problems: ({ notificationArns: arns = [] }) => {
      const path = 'notificationArns';
      const fact = `must be at most ${MOST_TOPICS} topics`;
      const many = { code: 'BERTH-ENV-016', path, value: arns.length, fact };
      return [...(arns.length > MOST_TOPICS ? [many] : []), ...arns.flatMap(topicProblems)];
    },
  },
];

function topicProblems(value: string, index: number): Problem[] {
  if (/^arn:[^:]+:sns:[^:]+:\d{12}:[\w-]+$/.test(value)) return [];
  const fact = 'must be the ARN of an SNS topic';
  return [{ code: 'BERTH-ENV-016', path: `notificationArns[${index}]`, value, fact }];
}

/** What environments share has a name like theirs, and nothing is shared with oneself. */
export const sharedNameRules: readonly Rule[] = [
  {
    reads: ['shared'],
    problems: ({ shared }) => environmentNameProblems('shared', shared),
  },
  {
    reads: ['name', 'shared'],
    problems: ({ name, shared }) =>
      name !== shared
        ? []
        : [{ code: 'BERTH-ENV-006', path: 'shared', value: shared, fact: 'is this environment itself' }],
  },
];

export function environmentNameProblems(path: string, value: string): Problem[] {
  if (/^[a-z][a-z0-9-]{0,31}$/.test(value)) return [];
  const fact = 'must be 1 to 32 lower-case letters, digits and hyphens, a letter first';
  return [{ code: 'BERTH-ENV-006', path, value, fact }];
}
