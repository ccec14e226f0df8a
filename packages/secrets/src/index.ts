export { ApplicationSecret, type ApplicationSecretProps, applicationSecretProblems } from './application-secret';
export { DatabaseUrlSecret, type DatabaseUrlSecretProps, databaseUrlProblems } from './database-url-secret';
export { EnvironmentKey, type EnvironmentKeyProps } from './environment-key';
export type { SecretContractOptions } from './secret-contract';
