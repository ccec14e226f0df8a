export { ConstructPackage, type ConstructPackageOptions } from './construct-package';
export { EnvironmentApp, type EnvironmentAppOptions } from './environment-app';
export { Layer, type LayerName } from './layer';
export { Monorepo, type MonorepoOptions } from './monorepo';
export { NxPlugin } from './nx-plugin';
export { ProjectError } from './project-error';
export { PythonService, type PythonServiceOptions } from './python-service';
export { Tool, type ToolOptions } from './tool';
export { WorkspaceProject, type WorkspaceProjectOptions } from './workspace-project';
