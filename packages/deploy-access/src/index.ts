export { EnvironmentAccess, type EnvironmentAccessProps, type EnvironmentRoles } from './environment-access';
export {
  type EnvironmentAccessFacts,
  environmentAccessProblems,
  environmentBoundaryProblems,
} from './environment-access-problems';
export { EnvironmentBoundary, type EnvironmentBoundaryProps } from './environment-boundary';
export { GithubOidcProvider, type GithubOidcProviderProps } from './github-oidc-provider';
export type { GithubTrust } from './github-trust';
export { type ISharedRoles, SharedRoles, type SharedRolesProps, sharedRolesProblems } from './shared-roles';
