import { isTarget, runningTask } from '../../src/aws/running-tasks';

const attachments = [
  {
    details: [
      { name: 'subnetId', value: 's' },
      { name: 'privateIPv4Address', value: '10.0.0.1' },
    ],
  },
];
const bound = [{ networkBindings: [{ hostPort: 32768 }, {}] }];
const instances = new Map([['instance/1', 'i-1']]);

test.each([
  ['by its address when it has an interface of its own', { attachments }, ['10.0.0.1']],
  ['by address and port when the port is told', { attachments, containers: bound }, ['10.0.0.1:32768']],
  [
    'by instance and port when it shares a network',
    { containerInstanceArn: 'instance/1', containers: bound },
    ['i-1:32768'],
  ],
  ['by nothing without a port', { containerInstanceArn: 'instance/1' }, []],
  ['by nothing on an unknown instance', { containerInstanceArn: 'instance/2', containers: bound }, []],
])('a load balancer knows a task %s', (_, task, targets) => {
  expect(runningTask(task, instances).targets).toEqual(targets);
});

test('a target is a task by its whole name, or by its address with any port', () => {
  const named = runningTask({ attachments, containers: bound }, instances);
  const addressed = runningTask({ attachments }, instances);

  expect(isTarget(named, '10.0.0.1:32768')).toBe(true);
  expect(isTarget(named, '10.0.0.1:32769')).toBe(false);
  expect(isTarget(addressed, '10.0.0.1:8000')).toBe(true);
  expect(isTarget(addressed, '10.0.0.12:8000')).toBe(false);
});

test('tells what ECS tells', () => {
  const told = { taskArn: 'a', lastStatus: 'RUNNING', taskDefinitionArn: 'p:1', createdAt: new Date(5) };

  expect(runningTask({ ...told, healthStatus: 'HEALTHY' }, instances)).toEqual({
    ...{ arn: 'a', status: 'RUNNING', taskDefinition: 'p:1', createdAt: 5, health: 'HEALTHY', targets: [] },
  });
  expect(runningTask({}, instances)).toMatchObject({ health: 'UNKNOWN', createdAt: 0 });
});
