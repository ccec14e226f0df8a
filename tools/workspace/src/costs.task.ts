import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assembliesIn } from './assemblies';
import { costLinesOf } from './costs/cost-lines';
import { renderCosts, type StatedCosts, statedProblems } from './costs/cost-table';
import type { PriceTable } from './costs/price-table';
import { fillSections } from './marked-sections';
import { missingSections } from './missing-sections';
import { stacksIn } from './synthesized-stacks';
import { end, writeOrCheck } from './write-or-check';

const kind = 'costs';
const table = JSON.parse(readFileSync('examples/prices.json', 'utf8')) as PriceTable;
const stated = JSON.parse(readFileSync('examples/seed-costs.json', 'utf8')) as Record<string, StatedCosts>;
const problems: string[] = [];
const examples = assembliesIn('.').filter(({ folder }) => folder.startsWith('examples/'));
const files = examples.map(({ folder }) => {
  const path = join(folder, '..', 'README.md');
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const stacks = stacksIn(folder);
  const environments = [...new Set(stacks.map(({ environment }) => environment))];
  problems.push(...missingSections({ path, text, kind }, environments, environments));
  const filled = fillSections(text, kind, environment => {
    const lines = costLinesOf(environment, stacks, table);
    const region = stacks.find(stack => stack.environment === environment)?.region ?? '';
    const own = stated[environment];
    if (own) problems.push(...statedProblems(environment, lines, own));
    return renderCosts(lines, region, table, own);
  });
  return { path, text: filled };
});
end([...problems, ...writeOrCheck(files, 'costs', process.argv)]);
