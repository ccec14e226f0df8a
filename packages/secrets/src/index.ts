export { ApplicationSecret, type ApplicationSecretProps, applicationSecretProblems } from './application-secret';
export { DatabaseUrlSecret, type DatabaseUrlSecretProps, databaseUrlProblems } from './database-url-secret';
