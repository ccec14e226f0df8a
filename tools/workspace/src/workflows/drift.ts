import type { Pipeline } from './pipeline';
import { checkOut, install, RUNNER, takeRole } from './steps';
import type { Workflow } from './workflow';

/** Every night: is what stands in AWS what the branch of the environment says? */
export function drift({ environments }: Pipeline): Workflow {
  const jobs = environments.map(({ name, branch }) => [
    name,
    {
      environment: name,
      permissions: { contents: 'read', 'id-token': 'write' } as const,
      ...RUNNER,
      steps: [
        { ...checkOut(), with: { ...checkOut().with, ref: branch } },
        ...install(),
        { name: 'build berth and the templates', run: `npx nx synth ${name}` },
        takeRole(name, 'infra'),
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
