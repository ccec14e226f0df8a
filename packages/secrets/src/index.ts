export { ApplicationSecret, type ApplicationSecretProps, applicationSecretProblems } from './application-secret';
export { DatabaseUrlSecret, type DatabaseUrlSecretProps, databaseUrlProblems } from './database-url-secret';
export { EnvironmentKey, type EnvironmentKeyProps } from './environment-key';
export type { FollowedCodeDeploy, FollowedService, FollowedUrl } from './followed-service';
export { RotationFollower, type RotationFollowerProps, rotationFollowerProblems } from './rotation-follower';
export type { SecretContractOptions } from './secret-contract';
export { type FunctionRotation, SecretRotation } from './secret-rotation';
