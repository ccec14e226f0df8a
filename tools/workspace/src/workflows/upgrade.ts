import { checkOut, fetch, install, keep, RUNNER } from './steps';
import type { Workflow } from './workflow';

const PATCH = '${{ runner.temp }}/upgrade.patch';
const TITLE = 'chore: newer versions of tools and libraries';

/** `--fill` would look for a branch of that name on the machine. @see https://github.com/cli/cli/issues/12394 */
const TEXT = `--title "${TITLE}" --body "Versions in tools/workspace/src/versions.ts, and all that is generated from them."`;

/** Every week: newer versions of tools and libraries, as a pull request. */
export function upgrade(): Workflow {
  return {
    name: 'upgrade',
    on: { schedule: [{ cron: '23 4 * * 1' }], workflow_dispatch: {} },
    jobs: {
      upgrade: {
        permissions: { contents: 'read' },
        ...RUNNER,
        steps: [
          checkOut(),
          ...install(),
          { name: 'upgrade', run: 'npx projen upgrade' },
          { name: 'generate', run: 'npx projen' },
          { name: 'what changed', run: 'git add --all && git diff --cached --binary > "$RUNNER_TEMP/upgrade.patch"' },
          keep('upgrade', PATCH),
        ],
      },
      // may write, so it runs nothing of what was just downloaded
      'pull-request': {
        needs: ['upgrade'],
        permissions: { contents: 'write', 'pull-requests': 'write' },
        ...RUNNER,
        steps: [
          checkOut(),
          fetch('upgrade', '${{ runner.temp }}'),
          {
            name: 'open a pull request',
            run: [
              'test -s "$RUNNER_TEMP/upgrade.patch" || exit 0',
              'git apply --index "$RUNNER_TEMP/upgrade.patch"',
              'git config user.name "github-actions[bot]"',
              'git config user.email "41898282+github-actions[bot]@users.noreply.github.com"',
              `git commit --message "${TITLE}"`,
              'gh auth setup-git',
              'git push --force origin HEAD:refs/heads/upgrade',
              `gh pr view upgrade --json state --jq .state | grep -q OPEN || gh pr create --head upgrade ${TEXT}`,
            ].join('\n'),
            env: { GH_TOKEN: '${{ github.token }}' },
          },
        ],
      },
    },
  };
}
