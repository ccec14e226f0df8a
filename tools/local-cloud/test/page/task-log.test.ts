import { AwsError } from '../../src/core/aws-error';
import type { Service } from '../../src/core/service';
import { AccountReader } from '../../src/page/account-reader';
import { SecretMask, secretTexts } from '../../src/page/secret-mask';
import { readTaskLog } from '../../src/page/task-log';

const asked = { cluster: 'shop', task: 'abc' };

let lines: string[];
let reader: AccountReader;

beforeEach(() => {
  lines = ['one', 'two'];
  reader = new AccountReader(new Map([ecs, logs, secrets, parameters].map(one => [one.signingName, one])), 'eu-west-1');
});

const ecs = fake('ecs', {
  DescribeTasks: () => ({ tasks: [{ taskArn: 'arn:aws:ecs:::task/shop/abc', taskDefinitionArn: 'web:1' }] }),
  DescribeTaskDefinition: () => ({
    taskDefinition: {
      containerDefinitions: [
        { name: 'quiet' },
        {
          name: 'app',
          logConfiguration: {
            logDriver: 'awslogs',
            options: { 'awslogs-group': '/shop', 'awslogs-stream-prefix': 'web' },
          },
        },
      ],
    },
  }),
});

const logs = fake('logs', {
  GetLogEvents: ({ logGroupName, logStreamName, nextToken }: Record<string, string>) => {
    if (`${logGroupName} ${logStreamName}` !== '/shop web/app/abc')
      throw new AwsError('ResourceNotFoundException', 'no');
    const from = Number(nextToken ?? 0);
    return {
      events: lines.slice(from).map((message, index) => ({ timestamp: from + index, message })),
      nextForwardToken: String(lines.length),
    };
  },
});

const secrets = fake('secretsmanager', {
  ListSecrets: () => ({ SecretList: [{ ARN: 'db', SecretVersionsToStages: { v1: ['AWSCURRENT'], v2: [] } }] }),
  GetSecretValue: ({ VersionId }: Record<string, string>) => ({ SecretString: `planted-${VersionId}` }),
});

const parameters = fake('ssm', { DescribeParameters: () => ({ Parameters: [] }) });

function fake(signingName: string, operations: object): Service {
  return { signingName, client: async () => ({}), operations: operations as Service['operations'] };
}

test('reads the last lines of a task, then those that came after', async () => {
  const first = await readTaskLog(reader, asked);
  lines.push('three');
  const second = await readTaskLog(reader, { ...asked, next: first.next });
  const third = await readTaskLog(reader, { ...asked, next: second.next });

  expect(first.lines).toEqual([
    { at: 0, container: 'app', text: 'one' },
    { at: 1, container: 'app', text: 'two' },
  ]);
  expect(second.lines).toEqual([{ at: 2, container: 'app', text: 'three' }]);
  expect(third.lines).toEqual([]);
});

test.each(['nonsense', '[1]', 'null', '{"app":7}'])('begins anew after %s', async next => {
  expect((await readTaskLog(reader, { ...asked, next })).lines).toHaveLength(2);
});

test('masks what a task prints of its secrets, those of earlier versions too', async () => {
  lines = ['connected with planted-v1', 'was planted-v2'];

  const { lines: shown } = await new SecretMask().mask(await readTaskLog(reader, asked), [reader]);

  expect(shown.map(({ text }) => text)).toEqual(['connected with ••••••', 'was ••••••']);
});

test('a secret is its whole text and its fields, but not where a database is, nor what is too short to be one', () => {
  const secret = JSON.stringify({
    host: 'db.example',
    port: 5432,
    username: 'shopper',
    password: 'a/b c d',
    pin: '12345',
  });

  expect(secretTexts(secret)).toEqual([secret, encodeURIComponent(secret), 'a/b c d', 'a%2Fb%20c%20d']);
  expect(secretTexts('12345')).toEqual([]);
  expect(secretTexts('123456')).toContain('123456');
  expect(secretTexts(undefined)).toEqual([]);
});
