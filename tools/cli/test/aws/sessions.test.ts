import { reachableTasks, refusalOf } from '../../src/aws/sessions';
import { awsError } from '../_fakes/aws-error';

const task = (taskArn: string, startedAt: number, more: object = {}) => ({
  ...{ taskArn, lastStatus: 'RUNNING', startedAt: new Date(startedAt), enableExecuteCommand: true },
  containers: [
    { name: 'sidecar', runtimeId: `${taskArn}-sidecar` },
    { name: 'pyshop', runtimeId: `${taskArn}-pyshop` },
  ],
  ...more,
});

test('lists running tasks, the oldest first, with the container that is meant', () => {
  const tasks = [task('new', 2), task('old', 1), task('starting', 0, { lastStatus: 'PENDING' })];

  expect(reachableTasks(tasks, 'pyshop')).toEqual([
    { arn: 'old', runtimeId: 'old-pyshop', startedAt: 1, canExec: true },
    { arn: 'new', runtimeId: 'new-pyshop', startedAt: 2, canExec: true },
  ]);
});

test('takes a task of which nothing is said for one that lets nobody in', () => {
  expect(reachableTasks([{ lastStatus: 'RUNNING' }], 'pyshop')).toEqual([
    { arn: '', runtimeId: '', startedAt: 0, canExec: false },
  ]);
});

test.each(['InvalidParameterException', 'TargetNotConnectedException', 'UnknownOperationException'])(
  'takes %s for an answer',
  name => {
    expect(refusalOf(awsError(name, 'no agent'))).toBe('no agent');
  },
);

test.each(['AccessDeniedException', 'TimeoutError'])('does not take %s for an answer', name => {
  expect(refusalOf(awsError(name))).toBeUndefined();
});
