import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');

const files = readdirSync(join(ROOT, 'packages')).flatMap(name => {
  const folder = `packages/${name}/src/data`;
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder)).map(file => ({
    path: `${folder}/${file}`,
    text: readFileSync(join(ROOT, folder, file), 'utf8'),
  }));
});

test('finds the tables of the packages', () => {
  expect(files.length).toBeGreaterThanOrEqual(14);
});

test.each(files)('$path says where its numbers come from, and when they were read', ({ text }) => {
  expect(text).toMatch(/@see https:\/\/|Source: /);
  expect(text).toMatch(/\b20\d\d-(0[1-9]|1[0-2])\b/);
});

test.each(files)('$path holds data: it makes nothing and reads nothing', ({ text }) => {
  expect(text).not.toMatch(/from 'node:|from 'constructs'|process\.|new [A-Z]\w+\(this/);
});
