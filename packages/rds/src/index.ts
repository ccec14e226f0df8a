export { Database, type DatabaseContractOptions, type DatabaseProps, type IDatabase } from './database';
export { type DatabaseRules, databaseProblems } from './database-problems';
