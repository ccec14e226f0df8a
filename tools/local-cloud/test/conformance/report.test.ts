import { type ClientRun, reportOf } from './report';

const call = { at: new Date(0), service: 'ecs', operation: 'ListClusters', status: 200, userAgent: 'Boto3/1.44' };
const run: ClientRun = { client: { name: 'boto3', userAgent: /^Boto3/ }, calls: [call], problems: [] };

test('says which client checked an operation', () => {
  const { lines, problems } = reportOf(['ecs:ListClusters'], [run, { ...run, client: { ...run.client, name: 'two' } }]);

  expect(lines).toEqual(['ecs:ListClusters: implemented, checked by boto3, two']);
  expect(problems).toEqual([]);
});

test('fails when an operation is checked by none', () => {
  const { lines, problems } = reportOf(['ecs:ListClusters', 'ecs:RunTask'], [run]);

  expect(lines[1]).toBe('ecs:RunTask: implemented, checked by none');
  expect(problems).toEqual(['ecs:RunTask: implemented, and no client checks it']);
});

test.each([
  ['was refused', { ...call, status: 400 }],
  ['was lost', { ...call, status: 0 }],
  ['came from another program', { ...call, userAgent: 'aws-sdk-js/3' }],
  ['came from a program without name', { ...call, userAgent: undefined }],
])('does not count a call that %s', (_, other) => {
  expect(reportOf(['ecs:ListClusters'], [{ ...run, calls: [other] }]).problems).toHaveLength(1);
});

test('hands on what the clients found', () => {
  expect(reportOf([], [{ ...run, problems: ['wrong type'] }]).problems).toEqual(['boto3: wrong type']);
});
