import { changesOf, EVERYTHING, servicesOf, type TaskGraph } from '../../src/workflows/changes';

function graph(...names: string[]): TaskGraph {
  const tasks = names.map(name => [
    name,
    { target: { project: name.split(':')[0] ?? '', target: name.split(':')[1] ?? '' } },
  ]);
  return { tasks: { tasks: Object.fromEntries(tasks) } };
}

test('a change of the application asks for a release only', () => {
  expect(changesOf('dev', ['shop'], graph('shop:image'))).toEqual({ infrastructure: false, release: true });
});

test('a change of the templates asks for both: a release has a new base then', () => {
  expect(changesOf('dev', ['shop'], graph('dev:synth'))).toEqual({ infrastructure: true, release: true });
});

test.each([
  ['nothing', graph()],
  ['another environment', graph('prod:synth')],
  ['a service that it does not run', graph('other:image')],
  ['tests of its own', graph('dev:test')],
])('%s asks for nothing', (_, affected) => {
  expect(changesOf('dev', ['shop'], affected)).toEqual({ infrastructure: false, release: false });
});

test('everything is both', () => {
  expect(EVERYTHING).toEqual({ infrastructure: true, release: true });
});

test('services are those whose image a deployment waits for', () => {
  const dependsOn = ['synth', { projects: ['shop'], target: 'image' }, { projects: ['dev'], target: 'deploy' }];

  expect(servicesOf({ nx: { targets: { deploy: { dependsOn } } } })).toEqual(['shop']);
  expect(servicesOf({ nx: { targets: { deploy: {} } } })).toEqual([]);
});
