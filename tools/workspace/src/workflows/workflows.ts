import { basename } from 'node:path';
import { Component } from 'projen';
import type { Monorepo } from '../monorepo';
import { ProjectError } from '../project-error';
import { PythonService } from '../python-service';
import { codeQuality } from './code-quality';
import { deploy } from './deploy';
import { deployEnvironment } from './deploy-environment';
import { drift } from './drift';
import type { Pipeline, PipelineEnvironment, PipelineStage } from './pipeline';
import { pullRequest } from './pull-request';
import { release } from './release';
import { upgrade } from './upgrade';
import { WorkflowFile } from './workflow-file';

/**
 * .github/workflows, from a table of environments: lower ones first.
 *
 * GitHub's environments have the same names. Who must approve a deployment, and from which branches, is set there.
 */
export class Workflows extends Component {
  constructor(repo: Monorepo, stages: readonly PipelineStage[]) {
    super(repo, 'workflows');

    const services = repo.projects.filter(project => project instanceof PythonService);
    const pipeline: Pipeline = {
      environments: environmentsOf(stages, repo),
      services: services.map(({ folder }) => basename(folder)),
    };
    new WorkflowFile(repo, 'code_quality', codeQuality());
    new WorkflowFile(repo, 'deploy', deploy(pipeline));
    new WorkflowFile(repo, 'deploy_environment', deployEnvironment(pipeline));
    new WorkflowFile(repo, 'pull_request', pullRequest());
    new WorkflowFile(repo, 'release', release(repo.published.registry));
    new WorkflowFile(repo, 'drift', drift(pipeline));
    new WorkflowFile(repo, 'upgrade', upgrade());
  }
}

function environmentsOf(stages: readonly PipelineStage[], repo: Monorepo): PipelineEnvironment[] {
  if (stages.filter(({ onDemand }) => onDemand).length > 1) {
    // by hand one chooses a branch, not an environment
    throw new ProjectError('SeveralOnDemand', 'one environment at most can be deployed by hand', repo);
  }
  return stages.map(({ environment, branch, onDemand = false }, index) => ({
    name: basename(environment.folder),
    branch,
    onDemand,
    after: stages
      .slice(0, index)
      .filter(other => other.branch === branch)
      .map(other => basename(other.environment.folder)),
  }));
}
