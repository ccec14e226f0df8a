import { endpointsFor, type TaskNeeds } from '../src/task-needs';

const usual = ['ecr.api', 'ecr.dkr', 'logs', 'secretsmanager'];

test.each<[TaskNeeds | undefined, string[]]>([
  [undefined, usual],
  [{}, usual],
  [{ images: false }, ['logs', 'secretsmanager']],
  [{ logs: false }, ['ecr.api', 'ecr.dkr', 'secretsmanager']],
  [{ secrets: false }, ['ecr.api', 'ecr.dkr', 'logs']],
  [{ parameters: true }, [...usual, 'ssm']],
  [{ exec: true }, [...usual, 'ssmmessages']],
  [{ keys: true }, [...usual, 'kms']],
  [{ instances: true }, [...usual, 'ssm', 'ssmmessages', 'ecs', 'ecs-agent', 'ecs-telemetry', 'ec2messages']],
  [{ images: false, logs: false, secrets: false }, []],
])('tasks that need %j need these endpoints: %j', (needs, endpoints) => {
  expect(endpointsFor(needs).map(({ shortName }) => shortName)).toEqual(endpoints);
});
