import { DockerIgnore } from '../../src/image/docker-ignore';

test.each([
  ['a pattern starts at the root', 'build', 'build/a', true],
  ['and not below', 'build', 'src/build', false],
  ['two stars reach every depth', '**/__pycache__', 'a/b/__pycache__/c.pyc', true],
  ['a file below an excluded folder can come back', 'docs\n!docs/index.md', 'docs/index.md', false],
  ['while its neighbour stays out', 'docs\n!docs/index.md', 'docs/other.md', true],
  ['the last match wins', '!a\na', 'a', true],
  ['everything but', '*\n!src', 'src/main.py', false],
  ['comments and empty lines say nothing', '# a\n\n', 'a', false],
  ['a leading slash changes nothing', '/a', 'a', true],
  ['case counts', 'README', 'readme', false],
])('%s', (_, text, path, excluded) => {
  expect(new DockerIgnore(text).excludes(path)).toBe(excluded);
});

test('looks into an excluded folder only when something of it may come back', () => {
  const rules = new DockerIgnore('*\n!docs/index.md\n!src/**/keep');

  expect(rules.excludesAllBelow('node_modules')).toBe(true);
  expect(rules.excludesAllBelow('docs')).toBe(false);
  expect(rules.excludesAllBelow('src')).toBe(false);
});
