export { Cache } from './cache';
export type { ICache } from './cache-base';
export { CacheEngine } from './cache-engine';
export { type CacheRules, cacheProblems } from './cache-problems';
export type { CacheContractOptions, CacheProps } from './cache-props';
