import type { Pipeline } from './pipeline';
import { checkOut, install, type Place, RUNNER, takeRole } from './steps';
import type { Workflow } from './workflow';

/**
 * Every night: is what stands in AWS what the branch of the environment says?
 *
 * No job names its environment: nobody is there to approve it, and that of `develop` lets no job of the default branch in. So it has no variables of it either.
 */
export function drift({ environments }: Pipeline): Workflow {
  const jobs = environments.map(({ name, branch }) => [
    name,
    {
      permissions: { contents: 'read', 'id-token': 'write' } as const,
      ...RUNNER,
      steps: [
        { ...checkOut(), with: { ...checkOut().with, ref: branch } },
        ...install(),
        { name: 'build berth and the templates', run: `npx nx synth ${name}` },
        { id: 'where', name: 'where it stands', run: whereOf(name) },
        takeRole(name, 'drift', WHERE),
        // into a file, not into a pipe: of a pipe only the last command counts
        { name: 'compare', run: `npx berth diff ${name} --json > "$RUNNER_TEMP/diff.json"` },
        { name: 'show', run: 'cat "$RUNNER_TEMP/diff.json"' },
        // an empty file is no answer, and jq alone is content with it
        {
          name: 'no stack differs',
          run: `jq --exit-status --slurp 'length == 1 and all(.[].stacks[]; .action == "skip")' "$RUNNER_TEMP/diff.json"`,
        },
      ],
    },
  ]);
  return {
    name: 'drift',
    on: { schedule: [{ cron: '17 2 * * *' }], workflow_dispatch: {} },
    jobs: Object.fromEntries(jobs),
  };
}

const WHERE: Place = { account: '${{ steps.where.outputs.account }}', region: '${{ steps.where.outputs.region }}' };

/** Account and region of the first stack. */
function whereOf(name: string): string {
  const first = 'first(.artifacts[] | select(.type == "aws:cloudformation:stack").environment)';
  const filter = `${first} | capture("^aws://(?<account>[0-9]{12})/(?<region>.+)$") | to_entries[] | "\\(.key)=\\(.value)"`;
  return `jq --exit-status --raw-output '${filter}' apps/${name}/cdk.out/manifest.json >> "$GITHUB_OUTPUT"`;
}
