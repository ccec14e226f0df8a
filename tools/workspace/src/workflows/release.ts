import { registryAccess } from './registry-access';
import { checkOut, install, RUNNER } from './steps';
import type { Workflow } from './workflow';

const env = { GH_TOKEN: '${{ github.token }}' };

/**
 * Versions, changelogs and tags from the commits; then the packages, from a clean checkout of what was tagged.
 *
 * @param registry where they go; by default to npm's
 */
export function release(registry?: string): Workflow {
  const { permissions, before = [], publish } = registryAccess(registry);
  return {
    name: 'release',
    on: { workflow_dispatch: {} },
    concurrency: { group: 'release', 'cancel-in-progress': false },
    jobs: {
      quality: { permissions: { contents: 'read' }, uses: './.github/workflows/code_quality.yml' },
      version: {
        needs: ['quality'],
        if: "github.ref == 'refs/heads/main'",
        permissions: { contents: 'write' },
        ...RUNNER,
        outputs: { commit: '${{ steps.push.outputs.commit }}' },
        steps: [
          checkOut('all'),
          ...install(),
          {
            name: 'who commits',
            run: 'git config user.name "github-actions[bot]" && git config user.email "41898282+github-actions[bot]@users.noreply.github.com"',
          },
          { name: 'versions, changelogs, tags', run: 'npx nx release --skip-publish' },
          {
            id: 'push',
            name: 'push',
            run: [
              'gh auth setup-git',
              'git push --follow-tags origin HEAD:main',
              'echo "commit=$(git rev-parse HEAD)" >> "$GITHUB_OUTPUT"',
            ].join('\n'),
            env,
          },
        ],
      },
      publish: {
        needs: ['version'],
        environment: 'registry',
        permissions: { contents: 'read', ...permissions },
        ...RUNNER,
        steps: [
          { ...checkOut('all'), with: { ...checkOut('all').with, ref: '${{ needs.version.outputs.commit }}' } },
          ...install(),
          // while nothing here has a token: the publication takes the results from the cache
          { name: 'build and test', run: 'npx nx run-many -t build test --projects=tag:published' },
          ...before,
          { name: 'publish', run: 'npx nx release publish', ...publish },
        ],
      },
    },
  };
}
