export { CodeOwners, type CodeOwnersOptions } from './code-owners';
export { ConstructPackage, type ConstructPackageOptions } from './construct-package';
export { EnvironmentApp, type EnvironmentAppOptions } from './environment-app';
export { Example, type ExampleOptions } from './example';
export { Layer, type LayerName } from './layer';
export { Monorepo, type MonorepoOptions } from './monorepo';
export { NxPlugin } from './nx-plugin';
export { ProjectError } from './project-error';
export { PythonService, type PythonServiceOptions } from './python-service';
export { Tool, type ToolOptions } from './tool';
export type { PipelineStage } from './workflows/pipeline';
export type { Workflow } from './workflows/workflow';
export {
  commandsOf,
  isStepsJob,
  jobsThatRun,
  readWorkflow,
  stepsOf,
  type WorkflowEvent,
} from './workflows/workflow-run';
export { Workflows } from './workflows/workflows';
export { WorkspaceProject, type WorkspaceProjectOptions } from './workspace-project';
