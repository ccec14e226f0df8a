import type { RunningTask } from '../../src/aws/running-tasks';
import { narrowed, zonesOf } from '../../src/engine/zones';

const task = (taskDefinition: string, zone: string | undefined, status = 'RUNNING'): RunningTask => ({
  ...{ arn: 'a', status, taskDefinition, createdAt: 0, health: 'UNKNOWN', targets: [] },
  ...(zone && { zone }),
});
const old = [task('pyshop:1', 'b'), task('pyshop:1', 'a')];

test('F31: new tasks in one zone do not take the place of old ones in two', () => {
  expect(narrowed([...old, task('pyshop:2', 'a'), task('pyshop:2', 'a')], 'pyshop:2', 2)).toEqual({
    ...{ id: 'zones', kind: 'zones' },
    text: 'all new tasks are in a, the old ones in a and b; --allow-one-zone moves users nevertheless',
  });
});

test.each([
  ['one is in another zone', [...old, task('pyshop:2', 'a'), task('pyshop:2', 'b')], 2],
  ['one does not run yet', [...old, task('pyshop:2', 'a'), task('pyshop:2', 'b', 'PENDING')], 2],
  ['one alone is wanted', [...old, task('pyshop:2', 'a')], 1],
  ['no zone is known', [...old, task('pyshop:2', undefined), task('pyshop:2', undefined)], 2],
  ['the old ones are in one as well', [task('pyshop:1', 'b'), task('pyshop:2', 'a'), task('pyshop:2', 'a')], 2],
  [
    'the old ones that were in another have ended',
    [task('pyshop:1', 'b', 'STOPPING'), task('pyshop:1', 'a'), task('pyshop:2', 'a'), task('pyshop:2', 'a')],
    2,
  ],
])('F31: nothing speaks against them while %s', (_, tasks, wanted) => {
  expect(narrowed(tasks, 'pyshop:2', wanted)).toBeUndefined();
});

test('zones are told once, in order', () => {
  expect(zonesOf([...old, task('pyshop:2', 'a'), task('pyshop:2', undefined)])).toEqual(['a', 'b']);
});
