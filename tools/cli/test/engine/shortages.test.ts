import { explainShortage, obstacleIn, remedyOf } from '../../src/engine/shortages';

test.each([
  ["You've reached the limit on the number of vCPUs you can run concurrently", 'Fargate On-Demand vCPU'],
  ["You've reached the limit on the number of tasks you can run concurrently", 'more tasks'],
  ['Capacity is unavailable at this time. Please try again later', 'AWS has none in that zone'],
  ['Reasons : [RESOURCE:MEMORY]', 'give the tasks less'],
  ['closest matching container-instance has insufficient memory available', 'add instances or memory'],
  ['RESOURCE:CPU', 'processors'],
  ['insufficient CPU units available', 'processors'],
  ['RESOURCE:ENI', 'ENI trunking'],
  ['RESOURCE:PORTS', 'let the host choose'],
  ['5 active deployments exist', 'in CodeDeploy'],
  ['TooManyTargetGroups', 'target groups that nobody uses'],
  ['TooManyListeners', 'listeners that nobody uses'],
])('F11: "%s" has a remedy', (text, remedy) => {
  expect(remedyOf(text)).toContain(remedy);
});

test('F11: what is no shortage stays as it is', () => {
  expect(explainShortage('the container exited.')).toBe('the container exited.');
});

test('F31: a zone is named where AWS names none', () => {
  const text = 'Capacity is unavailable at this time.';
  const remedy = 'AWS has none in that zone now: wait, or add a zone or an instance type';

  expect(explainShortage(text, ['eu-west-1a'])).toBe(
    `Capacity is unavailable at this time (tasks run in eu-west-1a): ${remedy}`,
  );
  expect(explainShortage(`eu-west-1a: ${text}`, ['eu-west-1a'])).not.toContain('tasks run in');
  expect(explainShortage(text)).toBe(`Capacity is unavailable at this time: ${remedy}`);
});

test('F11: the newest event that tells of an obstacle counts', () => {
  const events = ['has reached a steady state', 'was unable to place a task: RESOURCE:ENI.', 'RESOURCE:CPU'];

  expect(obstacleIn(events)).toBe(
    'was unable to place a task: RESOURCE:ENI: take bigger instances, or turn on ENI trunking (awsvpcTrunking)',
  );
  expect(obstacleIn(events.slice(0, 1))).toBeUndefined();
});

test('F31: one zone in the text is enough, all are named otherwise', () => {
  const text = 'Capacity is unavailable at this time. . ';

  expect(explainShortage(`zone-2: ${text}`, ['zone-1', 'zone-2'])).not.toContain('tasks run in');
  expect(explainShortage(text, ['zone-1', 'zone-2'])).toMatch(
    /^Capacity is unavailable at this time \(tasks run in zone-1, zone-2\): /,
  );
});

test.each([
  'Reasons : [RESOURCE:CPU]',
  'service was unable to start a task. ',
  'is unable to consistently start tasks',
])('F11: "%s" stands in the way', event => {
  expect(obstacleIn(['has started 1 task', event])).toContain(event.trim());
});
