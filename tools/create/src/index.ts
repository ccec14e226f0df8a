export { EnvironmentApp, type EnvironmentAppOptions } from './repository/environment-app';
export { Member, type MemberOptions } from './repository/member';
export { PythonService, type PythonServiceOptions } from './repository/python-service';
export { Repository, type RepositoryOptions } from './repository/repository';
