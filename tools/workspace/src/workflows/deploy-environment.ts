import type { Pipeline } from './pipeline';
import { checkOut, fetch, install, RUNNER, takeRole, task } from './steps';
import type { StepsJob, Workflow } from './workflow';

const ENVIRONMENT = '${{ inputs.environment }}';
const env = { ENVIRONMENT };
const BERTH = { name: 'build berth and the templates', run: 'npx nx synth "$ENVIRONMENT"', env };

/**
 * Brings one environment to this commit: its stacks if their templates may have changed, then a release, each with a role of its own.
 *
 * Both name the environment, so that whoever must approve it is asked.
 */
export function deployEnvironment({ services }: Pipeline): Workflow {
  return {
    name: 'deploy environment',
    on: { workflow_call: { inputs: { environment: { type: 'string', required: true } } } },
    jobs: { changes, infrastructure, release: release(services), deployed },
  };
}

/** Since the last commit that was deployed there: one that failed or was skipped is not lost. */
const changes: StepsJob = {
  ...RUNNER,
  permissions: { contents: 'read' },
  outputs: {
    infrastructure: '${{ steps.changes.outputs.infrastructure }}',
    release: '${{ steps.changes.outputs.release }}',
  },
  steps: [
    checkOut('all'),
    ...install(),
    { id: 'changes', run: `${task('changes', '"$ENVIRONMENT"')} >> "$GITHUB_OUTPUT"`, env },
  ],
};

const infrastructure: StepsJob = {
  needs: ['changes'],
  if: "needs.changes.outputs.infrastructure == 'true'",
  environment: ENVIRONMENT,
  permissions: { contents: 'read', 'id-token': 'write' },
  ...RUNNER,
  steps: [
    checkOut(),
    ...install(),
    BERTH,
    takeRole(ENVIRONMENT, 'infra'),
    { name: 'deploy stacks', run: 'npx berth deploy "$ENVIRONMENT" --stacks-only --wait --yes', env },
  ],
};

function release(services: readonly string[]): StepsJob {
  return {
    needs: ['changes', 'infrastructure'],
    // without a status function a skipped job would skip this one, too
    if: `!cancelled() && ${wentWell('infrastructure')} && needs.changes.outputs.release == 'true'`,
    environment: ENVIRONMENT,
    permissions: { contents: 'read', 'id-token': 'write' },
    ...RUNNER,
    // a canary and the time in which the old tasks are kept
    'timeout-minutes': 180,
    steps: [
      checkOut(),
      ...install(),
      BERTH,
      ...services.map(service => fetch(`image-${service}`, `services/${service}/dist`)),
      // Alembic tells what its migrations would run, and berth judges that
      ...services.map(service => ({
        name: `a Python for the migrations of ${service}`,
        run: `npx nx venv ${service}`,
      })),
      takeRole(ENVIRONMENT, 'deploy'),
      { name: 'release', run: 'npx berth release "$ENVIRONMENT" --wait', env },
    ],
  };
}

/** The only job that may write to the repository runs nothing of the repository. */
const deployed: StepsJob = {
  needs: ['changes', 'infrastructure', 'release'],
  if: `!cancelled() && needs.changes.result == 'success' && ${wentWell('infrastructure')} && ${wentWell('release')}`,
  permissions: { contents: 'write' },
  ...RUNNER,
  steps: [
    {
      name: 'mark the commit as deployed',
      run: [
        'gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/git/refs/tags/$TAG" -f sha="$GITHUB_SHA" -F force=true ||',
        'gh api --silent --method POST "repos/$GITHUB_REPOSITORY/git/refs" -f ref="refs/tags/$TAG" -f sha="$GITHUB_SHA"',
      ].join('\n'),
      env: { GH_TOKEN: '${{ github.token }}', TAG: `deployed/${ENVIRONMENT}` },
    },
  ],
};

function wentWell(job: string): string {
  return `contains(fromJSON('["success", "skipped"]'), needs.${job}.result)`;
}
