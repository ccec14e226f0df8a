import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parityOf, type SeedRows, type TestFile } from './parity';

const systems = JSON.parse(readFileSync('examples/seeds.json', 'utf8')) as SeedRows[];
const folders = [...systems.map(({ example }) => `examples/${example}/test`), 'services/pyshop/tests'];
const { lines, failures } = parityOf(systems, folders.flatMap(testsIn));
process.stdout.write(`${lines.join('\n')}\n`);
process.stderr.write(failures.map(failure => `${failure}\n`).join(''));
if (failures.length > 0) process.exitCode = 1;

function testsIn(folder: string): TestFile[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(name => join(folder, name))
    .filter(path => /\.(test|e2e)\.ts$|test_\w+\.py$/.test(path))
    .sort()
    .map(path => ({ path, text: readFileSync(path, 'utf8') }));
}
