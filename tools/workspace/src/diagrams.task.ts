import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assembliesIn } from './assemblies';
import { renderDiagram } from './diagram/mermaid';
import { topologyOf } from './diagram/topology';
import { fillSections } from './marked-sections';
import { missingSections } from './missing-sections';
import { stacksIn } from './synthesized-stacks';
import { end, writeOrCheck } from './write-or-check';

const kind = 'diagram';
const problems: string[] = [];
const examples = assembliesIn('.').filter(({ folder }) => folder.startsWith('examples/'));
const files = examples.map(({ folder }) => {
  const path = join(folder, '..', 'README.md');
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const stacks = stacksIn(folder);
  problems.push(...missingSections({ path, text, kind }, [...new Set(stacks.map(({ environment }) => environment))]));
  const filled = fillSections(text, kind, argument => {
    const [environment = '', layout] = argument.split(' by ');
    return renderDiagram(topologyOf(environment, stacks), layout === 'zone' ? 'zones' : 'tiers');
  });
  return { path, text: filled };
});
end([...problems, ...writeOrCheck(files, 'diagrams', process.argv)]);
