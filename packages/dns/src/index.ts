export {
  type AliasTarget,
  CLOUDFRONT_ZONE,
  Domain,
  type DomainContractOptions,
  type DomainProps,
  type ExistingCertificate,
  type IDomain,
  type Wildcard,
} from './domain';
export { type DomainRules, domainProblems } from './domain-problems';
export { DomainZone, type DomainZoneProps, domainZoneProblems } from './domain-zone';
export { QueryLog, type QueryLogProps, queryLogProblems } from './query-log';
