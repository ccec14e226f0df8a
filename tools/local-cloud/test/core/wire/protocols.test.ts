import * as cloudformation from '@aws-sdk/client-cloudformation';
import * as ec2 from '@aws-sdk/client-ec2';
import * as ecs from '@aws-sdk/client-ecs';
import { AwsError } from '../../../src/core/aws-error';
import { ManualClock } from '../../../src/core/clock';
import { Server } from '../../../src/core/server';
import type { Operation, Service } from '../../../src/core/service';

const answers: Record<string, object | Error> = {};
const inputs: Record<string, object> = {};

let server: Server;
let defects: unknown[];
let config: {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  maxAttempts: number;
};

beforeEach(async () => {
  defects = [];
  const services = [
    service('ecs', ecs, ['RegisterTaskDefinition', 'CreateService']),
    service('cloudformation', cloudformation, ['CreateStack', 'DescribeStacks', 'DescribeStackEvents']),
    service('ec2', ec2, ['DescribeVpcs', 'CreateSecurityGroup', 'DeleteVpc', 'RunInstances']),
  ];
  server = new Server(services, { clock: new ManualClock(), onDefect: error => defects.push(error) });
  const port = await server.listen(0);
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  config = { endpoint: `http://127.0.0.1:${port}`, region: 'eu-west-1', credentials, maxAttempts: 1 };
});

afterEach(() => server.close());

/** Notes what comes in, answers what the test says. */
function service(signingName: string, client: object, names: string[]): Service {
  const operation =
    (name: string): Operation =>
    input => {
      inputs[name] = input;
      const answer = answers[name];
      if (answer instanceof Error) throw answer;
      return answer;
    };
  return {
    signingName,
    client: async () => client,
    operations: Object.fromEntries(names.map(name => [name, operation(name)])),
  };
}

describe('awsJson', () => {
  test('carries structures, lists, maps and dates both ways', async () => {
    const input = {
      family: 'shop',
      containerDefinitions: [
        { name: 'web', cpu: 1, dockerLabels: { 'a b': 'ü' }, environment: [{ name: 'A', value: '' }] },
      ],
    };
    const registeredAt = new Date('2026-01-02T03:04:05.678Z');
    answers.RegisterTaskDefinition = { taskDefinition: { ...input, registeredAt, revision: 7 }, notInTheModel: 1 };

    const output = await new ecs.ECSClient(config).send(new ecs.RegisterTaskDefinitionCommand(input));

    expect(inputs.RegisterTaskDefinition).toEqual(input);
    expect(output.taskDefinition).toEqual({ ...input, registeredAt, revision: 7 });
    expect(output).not.toHaveProperty('notInTheModel');
  });

  test('carries an error with its members', async () => {
    answers.CreateService = new AwsError('ConflictException', 'busy', 400, { resourceIds: ['a'] });

    const call = new ecs.ECSClient(config).send(new ecs.CreateServiceCommand({ serviceName: 'web' }));

    await expect(call).rejects.toMatchObject({ name: 'ConflictException', message: 'busy', resourceIds: ['a'] });
  });
});

describe('awsQuery', () => {
  test('carries lists of structures, booleans, empty lists and dates both ways', async () => {
    const input = {
      StackName: 's',
      Capabilities: ['CAPABILITY_IAM' as const, 'CAPABILITY_NAMED_IAM' as const],
      Parameters: [
        { ParameterKey: 'p', ParameterValue: 'a&b=<c>' },
        { ParameterKey: 'q', UsePreviousValue: true },
      ],
      NotificationARNs: [],
      TimeoutInMinutes: 5,
    };
    const CreationTime = new Date('2026-01-02T03:04:05.678Z');
    const stack = {
      StackName: 's',
      StackStatus: 'CREATE_COMPLETE' as const,
      CreationTime,
      Tags: [{ Key: '<a>', Value: ' & ' }],
    };
    answers.CreateStack = { StackId: 'arn:x' };
    answers.DescribeStacks = { Stacks: [{ ...stack, Outputs: [] }] };
    const client = new cloudformation.CloudFormationClient(config);

    const created = await client.send(new cloudformation.CreateStackCommand(input));
    const { Stacks } = await client.send(new cloudformation.DescribeStacksCommand({}));

    expect(inputs.CreateStack).toEqual(input);
    expect(created.StackId).toBe('arn:x');
    expect(Stacks).toEqual([{ ...stack, Outputs: [] }]);
  });

  test('answers nothing with nothing', async () => {
    answers.DescribeStackEvents = {};

    const events = await new cloudformation.CloudFormationClient(config).send(
      new cloudformation.DescribeStackEventsCommand({ StackName: 's' }),
    );

    expect(events.StackEvents).toBeUndefined();
  });

  test('carries an error by its code on the wire', async () => {
    answers.CreateStack = new AwsError('AlreadyExistsException', 'Stack [s] already exists');

    const call = new cloudformation.CloudFormationClient(config).send(
      new cloudformation.CreateStackCommand({ StackName: 's' }),
    );

    await expect(call).rejects.toMatchObject({ name: 'AlreadyExistsException', message: 'Stack [s] already exists' });
  });
});

describe('ec2Query', () => {
  test('carries filters, nested structures and lists both ways', async () => {
    const Filters = [{ Name: 'tag:a', Values: ['1', '2'] }];
    const vpc = { VpcId: 'vpc-1', CidrBlock: '10.0.0.0/16', IsDefault: false, Tags: [{ Key: 'a', Value: '1' }] };
    answers.DescribeVpcs = { Vpcs: [vpc] };

    const { Vpcs } = await new ec2.EC2Client(config).send(new ec2.DescribeVpcsCommand({ Filters, VpcIds: ['vpc-1'] }));

    expect(inputs.DescribeVpcs).toEqual({ Filters, VpcIds: ['vpc-1'] });
    expect(Vpcs).toEqual([vpc]);
  });

  test('reads the names that EC2 spells otherwise than the model', async () => {
    const input = { GroupName: 'web', Description: 'of the shop', VpcId: 'vpc-1' };
    answers.CreateSecurityGroup = { GroupId: 'sg-1' };

    const { GroupId } = await new ec2.EC2Client(config).send(new ec2.CreateSecurityGroupCommand(input));

    expect(inputs.CreateSecurityGroup).toEqual(input);
    expect(GroupId).toBe('sg-1');
  });

  test('answers operations without output', async () => {
    await new ec2.EC2Client(config).send(new ec2.DeleteVpcCommand({ VpcId: 'vpc-1' }));

    expect(inputs.DeleteVpc).toEqual({ VpcId: 'vpc-1' });
  });

  test('carries an error', async () => {
    answers.DescribeVpcs = new AwsError('InvalidVpcID.NotFound', "The vpc ID 'vpc-2' does not exist");

    const call = new ec2.EC2Client(config).send(new ec2.DescribeVpcsCommand({}));

    await expect(call).rejects.toMatchObject({
      name: 'InvalidVpcID.NotFound',
      message: "The vpc ID 'vpc-2' does not exist",
    });
  });
});

test('fails on what is not implemented, naming it', async () => {
  const call = new ecs.ECSClient(config).send(new ecs.ListClustersCommand({}));

  await expect(call).rejects.toMatchObject({
    name: 'UnknownOperationException',
    message: 'ecs:ListClusters is not implemented by the local cloud',
  });
});

test('fails when a required member is missing', async () => {
  const call = new ecs.ECSClient(config).send(
    new ecs.RegisterTaskDefinitionCommand({ family: 'f', containerDefinitions: undefined }),
  );

  await expect(call).rejects.toMatchObject({
    name: expect.stringMatching(/ValidationException/),
    message:
      "1 validation error detected: Value null at 'containerDefinitions' failed to satisfy constraint: Member must not be null",
  });
});

test('reports a mistake of its own, and says so to the caller', async () => {
  answers.CreateService = new TypeError('oops');

  const call = new ecs.ECSClient(config).send(new ecs.CreateServiceCommand({ serviceName: 'web' }));

  await expect(call).rejects.toMatchObject({ name: 'InternalFailure', $metadata: { httpStatusCode: 500 } });
  expect(defects).toEqual([answers.CreateService]);
});
