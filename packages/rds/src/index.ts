export { Database, type DatabaseContractOptions } from './database';
export type { IDatabase } from './database-base';
export { DatabaseInsights, type DatabaseProxyOptions, type MajorUpgrade } from './database-options';
export { type DatabaseRules, databaseProblems } from './database-problems';
export type { DatabaseProps } from './database-props';
export { type VersionRules, versionProblems } from './version-problems';
export { type WindowRules, windowProblems } from './window-problems';
