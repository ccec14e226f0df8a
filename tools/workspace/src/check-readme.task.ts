import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readmeExamples, renderExample } from './readme-examples';

/** Part of what `tsc -p test` checks, and ignored by git. */
const FOLDER = 'test/_readme';

// run in the folder of a project, before its tests are type-checked: its examples are checked with them, at no cost
rmSync(FOLDER, { recursive: true, force: true });
const examples = existsSync('README.md') ? readmeExamples(readFileSync('README.md', 'utf8')) : [];
if (examples.length > 0) mkdirSync(FOLDER, { recursive: true });
for (const example of examples) writeFileSync(`${FOLDER}/line-${example.line}.ts`, renderExample(example));
