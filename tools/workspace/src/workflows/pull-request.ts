import { checkOut, fetch, install, keep, RUNNER, task } from './steps';
import type { Workflow } from './workflow';

const SYNTHESIZE = 'npx nx run-many -t synth';
const atBase = { 'working-directory': '${{ runner.temp }}/base' };

/** Builds what a pull request affects, and tells in a comment what it changes in the templates. */
export function pullRequest(): Workflow {
  return {
    name: 'pull request',
    on: { pull_request: {} },
    concurrency: { group: 'pull-request-${{ github.event.number }}', 'cancel-in-progress': true },
    jobs: {
      build: {
        permissions: { contents: 'read' },
        ...RUNNER,
        env: { BASE: '${{ github.event.pull_request.base.sha }}' },
        steps: [
          checkOut('all'),
          ...install(),
          { name: 'form of the commits', run: task('commit-messages', '"$BASE"') },
          { name: 'build what is affected', run: 'npx nx affected -t build --base="$BASE" --head=HEAD' },
          { name: 'templates of this branch', run: SYNTHESIZE },
          { name: 'the base beside it', run: 'git worktree add "$RUNNER_TEMP/base" "$BASE"' },
          { name: 'tools of the base', run: 'npm ci', ...atBase },
          { name: 'templates of the base', run: SYNTHESIZE, ...atBase },
          {
            name: 'compare',
            run: `${task('compare-templates', '"$RUNNER_TEMP/base"', '.')} > "$RUNNER_TEMP/templates.md"`,
          },
          { name: 'show', run: 'cat "$RUNNER_TEMP/templates.md" >> "$GITHUB_STEP_SUMMARY"' },
          keep('templates', '${{ runner.temp }}/templates.md'),
        ],
      },
      // may write, so it runs nothing of the pull request; forks have no such token
      comment: {
        needs: ['build'],
        if: 'github.event.pull_request.head.repo.full_name == github.repository',
        permissions: { 'pull-requests': 'write' },
        ...RUNNER,
        steps: [
          fetch('templates', '${{ runner.temp }}'),
          {
            name: 'comment',
            run: 'gh pr comment "$NUMBER" --edit-last --create-if-none --body-file "$RUNNER_TEMP/templates.md"',
            env: {
              GH_TOKEN: '${{ github.token }}',
              GH_REPO: '${{ github.repository }}',
              NUMBER: '${{ github.event.number }}',
            },
          },
        ],
      },
    },
  };
}
