import { databaseProblems } from '@berth/rds';
import { below, type Rule } from './rule';

/** The database, and what protection asks of it. */
export const dataRules: readonly Rule[] = [
  {
    reads: ['database'],
    problems: ({ database }) => (database ? below('database', databaseProblems(database)) : []),
  },
  {
    reads: ['database', 'protection'],
    problems: ({ database, protection }) => {
      if (protection !== 'strict' || database?.multiAz !== false) return [];
      const fact = 'the database would be gone with its zone, which protection strict does not accept';
      return [{ code: 'BERTH-RDS-004', path: 'database.multiAz', value: false, fact, fix: 'leave it out' }];
    },
  },
];
