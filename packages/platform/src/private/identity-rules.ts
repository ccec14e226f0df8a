import { isRegion, nearestRegion } from './regions';
import type { Rule } from './rule';

/** What an environment is called, and where it is. */
export const identityRules: readonly Rule[] = [
  {
    reads: ['name'],
    problems: ({ name }) => {
      if (/^[a-z][a-z0-9-]{0,31}$/.test(name)) return [];
      const fact = 'must be 1 to 32 lower-case letters, digits and hyphens, a letter first';
      return [{ code: 'BERTH-ENV-006', path: 'name', value: name, fact }];
    },
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
  {
    reads: ['name', 'shared'],
    problems: ({ name, shared }) =>
      name !== shared
        ? []
        : [{ code: 'BERTH-ENV-006', path: 'shared', value: shared, fact: 'is this environment itself' }],
  },
];
