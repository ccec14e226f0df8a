import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assembliesIn } from './assemblies';
import { renderDiagram } from './diagram/mermaid';
import { topologyOf } from './diagram/topology';
import { fillSections, sectionsIn } from './marked-sections';
import { stacksIn } from './synthesized-stacks';
import { end, writeOrCheck } from './write-or-check';

const KIND = 'diagram';

const files = assembliesIn('.').flatMap(({ folder }) => {
  const path = join(folder, '..', 'README.md');
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  if (sectionsIn(text, KIND).length === 0) return [];
  const stacks = stacksIn(folder);
  const filled = fillSections(text, KIND, argument => {
    const [environment = '', layout] = argument.split(' by ');
    return renderDiagram(topologyOf(environment, stacks), layout === 'zone' ? 'zones' : 'tiers');
  });
  return [{ path, text: filled }];
});
end(writeOrCheck(files, 'diagrams', process.argv));
