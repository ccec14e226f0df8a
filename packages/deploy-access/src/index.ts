export {
  DeployRole,
  type DeployRoleProps,
  deployRoleParameterName,
  deployRoleProblems,
  type GithubTrust,
} from './deploy-role';
