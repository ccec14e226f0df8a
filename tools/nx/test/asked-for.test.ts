import { askedFor, isAskedFor, isSelection } from '../asked-for.cjs';

const graphOf = (...tasks: [project: string, target: string][]) => ({
  tasks: {
    tasks: Object.fromEntries(
      tasks.map(([project, target]) => [`${project}:${target}`, { target: { project, target } }]),
    ),
  },
});

test('the environments asked for are those with a deploy of their own', () => {
  const graph = graphOf(['dev', 'deploy'], ['dev', 'synth'], ['prod', 'deploy'], ['@berth/rds', 'build']);

  expect(askedFor(graph)).toEqual(['dev', 'prod']);
});

test('an environment deploys when the answer names it', () => {
  expect(isAskedFor('dev', 'dev,prod')).toBe(true);
  expect(isAskedFor('test', 'dev,prod')).toBe(false);
});

test('no environment deploys when the answer is empty', () => {
  expect(isAskedFor('dev', '')).toBe(false);
});

test('every environment deploys when nobody asked', () => {
  expect(isAskedFor('dev', undefined)).toBe(true);
});

test.each([
  ['run-many -t deploy', false],
  ['run-many -t deploy --image=x', false],
  ['run-many -t deploy -p dev', true],
  ['run-many -t deploy --projects=dev,test', true],
  ['run-many -t deploy --exclude=prod', true],
  ['affected -t deploy', true],
  ['deploy dev', true],
])('%s asks for a selection: %s', (words, selection) => {
  expect(isSelection(words.split(' '))).toBe(selection);
});
