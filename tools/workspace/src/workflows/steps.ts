import { versions } from '../versions';
import { pinnedAction } from './actions';
import type { Step } from './workflow';

/** The newest that is proven, not the floor of package.json: Node 20 has had its end of life. */
const NODE = versions.provenNodes[2].replace(/\..*/, '');
const PYTHON = '3.12';

export const RUNNER = { 'runs-on': 'ubuntu-24.04', 'timeout-minutes': 60 } as const;

/** The files, without a token in .git that later steps could take. */
export function checkOut(history: 'all' | 'none' = 'none'): Step {
  return {
    uses: pinnedAction('actions/checkout'),
    with: { 'persist-credentials': false, ...(history === 'all' && { 'fetch-depth': 0 }) },
  };
}

/** The tools, as the lock file has them. No cache: a pull request could fill one that a deployment reads. */
export function install(...also: 'python'[]): Step[] {
  const python: Step = { uses: pinnedAction('actions/setup-python'), with: { 'python-version': PYTHON } };
  return [
    { uses: pinnedAction('actions/setup-node'), with: { 'node-version': NODE, 'package-manager-cache': false } },
    ...(also.includes('python') ? [python] : []),
    { name: 'install', run: 'npm ci' },
  ];
}

/** Where a role is. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

const OF_ENVIRONMENT: Place = { account: '${{ vars.AWS_ACCOUNT_ID }}', region: '${{ vars.AWS_REGION }}' };

/** A role of an environment for an hour, by OIDC: its trust names the environment of the job, or its branch. */
export function takeRole(
  environment: string,
  purpose: 'deploy' | 'drift' | 'infra' | 'publish',
  { account, region }: Place = OF_ENVIRONMENT,
): Step {
  return {
    name: `take the role ${purpose}`,
    uses: pinnedAction('aws-actions/configure-aws-credentials'),
    with: {
      'aws-region': region,
      'role-to-assume': `arn:aws:iam::${account}:role/berth-${environment}-${purpose}`,
      'role-session-name': 'github-${{ github.run_id }}',
    },
  };
}

/** Hands files to later jobs of the same run. */
export function keep(name: string, path: string): Step {
  return {
    name: `keep ${name}`,
    uses: pinnedAction('actions/upload-artifact'),
    with: { name, path, 'if-no-files-found': 'error', 'retention-days': 7 },
  };
}

/** Takes what an earlier job of the same run kept. */
export function fetch(name: string, path: string): Step {
  return { name: `fetch ${name}`, uses: pinnedAction('actions/download-artifact'), with: { name, path } };
}

/** A program of this workspace, before anything is built. */
export function task(name: string, ...args: string[]): string {
  return ['node --import tsx', `tools/workspace/src/workflows/${name}.task.ts`, ...args].join(' ');
}
