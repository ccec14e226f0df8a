import { Testing } from 'projen/lib/testing';
import { parse } from 'yaml';
import { EnvironmentApp, PythonService, Workflows } from '../../../src';
import type { Workflow } from '../../../src/workflows/workflow';
import { makeMonorepo } from '../../_fixtures/monorepo';

export type WorkflowName = (typeof NAMES)[number];

const NAMES = ['code_quality', 'deploy', 'deploy_environment', 'drift', 'pull_request', 'release', 'upgrade'] as const;

/** The workflows of three environments and one service, as text. */
export const texts = synthesize();

export const workflows = Object.fromEntries(NAMES.map(name => [name, parse(texts[name])])) as Record<
  WorkflowName,
  Workflow
>;

export const allWorkflows: readonly [string, Workflow][] = Object.entries(workflows);

function synthesize(): Record<WorkflowName, string> {
  const repo = makeMonorepo();
  new PythonService(repo, { name: 'shop', description: 'A shop' });
  const [dev, test, prod] = ['dev', 'test', 'prod'].map(name => new EnvironmentApp(repo, { name, uses: [] }));
  if (!dev || !test || !prod) throw new TypeError('unexpected number of environments');
  new Workflows(repo, [
    { environment: dev, branch: 'develop' },
    { environment: test, branch: 'main', onDemand: true },
    { environment: prod, branch: 'main' },
  ]);
  const files = Testing.synth(repo);
  const found = NAMES.map(name => [name, files[`.github/workflows/${name}.yml`] as string]);
  return Object.fromEntries(found) as Record<WorkflowName, string>;
}
