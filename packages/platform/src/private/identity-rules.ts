import { type Problem, shortNameProblems } from '@berth/foundation';
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
    reads: ['notificationArns', 'region'],
    problems: ({ notificationArns: arns = [], region }) => {
      const path = 'notificationArns';
      const fact = `must be at most ${MOST_TOPICS} topics`;
      const many = { code: 'BERTH-ENV-016', path, value: arns.length, fact };
      return [
        ...(arns.length > MOST_TOPICS ? [many] : []),
        ...arns.flatMap((arn, index) => topicProblems(arn, index, arns, region)),
      ];
    },
  },
];

function topicProblems(value: string, index: number, arns: readonly string[], region: string): Problem[] {
  const problem = { code: 'BERTH-ENV-016', path: `notificationArns[${index}]`, value };
  const [, home] = /^arn:[^:]+:sns:([^:]+):\d{12}:[\w-]{1,256}$/.exec(value) ?? [];
  if (home === undefined) return [{ ...problem, fact: 'must be the ARN of an SNS topic' }];
  if (arns.indexOf(value) < index) return [{ ...problem, fact: 'is there twice', fix: 'leave it out' }];
  // a misspelt region is told by a rule of its own
  if (home === region || !isRegion(region)) return [];
  const fact = `topic is in ${home}, CloudFormation in ${region} tells topics of its own region`;
  return [{ ...problem, fact, fix: 'name one of there' }];
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
  return shortNameProblems(value, { code: 'BERTH-ENV-006', path });
}
