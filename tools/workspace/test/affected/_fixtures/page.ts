import { COLUMNS, type Row } from './matrix';

const HEADER = `# What a change affects

\`npx nx affected -t <targets> --base=<commit>\` runs what a change reaches, task by task. \`npx nx test workspace\` commits each of these changes in a throw-away clone and asks the real Nx; every row must be right, and nothing else may be affected.
So a README, a test, a tool or a workflow deploys nothing, and a change of the service ships a release without a stack.

- *apps* are global, dev, test and prod; *environments* the last three, which run the service; *packages* all of \`packages/\`; *examples* all of \`examples/\`; *all* whatever has the target.
- *test* is \`test\` and \`pytest\`; *e2e* deploys to local clouds.
- All apps use \`platform\`, and \`platform\` uses all packages, so the source of any package asks all apps. \`berth\` then compares templates, and skips each stack that is as it was deployed.
- \`nx affected -t deploy\` also deploys nothing that is only needed by what is affected: decision 0002.
- nx.json and .gitignore decide about everything, so they affect everything. That a generated file changed is a reason; that its generator did is none.

Why a task is affected: \`npx nx affected -t deploy --base=<commit> --explain\`.

<!-- written by \`npm run affected\` -->

`;

/** docs/affected.md. */
export function renderMatrix(rows: readonly Row[]): string {
  const lines = rows.map(row => [row.what, ...COLUMNS.map(column => row[column]?.replaceAll(' ', ', ') ?? '–')]);
  const table = [['one commit changes', ...COLUMNS], COLUMNS.map(() => '---').concat('---'), ...lines];
  return HEADER + table.map(cells => `| ${cells.join(' | ').replaceAll('all, but, ', 'all but ')} |\n`).join('');
}
