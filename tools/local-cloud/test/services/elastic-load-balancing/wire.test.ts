import {
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
  TargetGroupNotFoundException,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { ManualClock } from '../../../src/core/clock';
import { Server } from '../../../src/core/server';
import { TestCloud } from './_fixtures/cloud';

let cloud: TestCloud;
let server: Server;
let client: ElasticLoadBalancingV2Client;

beforeEach(async () => {
  const clock = new ManualClock();
  cloud = new TestCloud({ clock });
  server = new Server([cloud.service], { clock, onDefect: error => cloud.logged.push(String(error)) });
  client = new ElasticLoadBalancingV2Client({
    endpoint: `http://127.0.0.1:${await server.listen(0)}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'any' },
  });
});

afterEach(async () => {
  client.destroy();
  await server.close();
  await cloud.stop();
});

test('speaks to the SDK', async () => {
  await client.send(new CreateLoadBalancerCommand({ Name: 'web', Subnets: ['subnet-1'] }));
  const created = await client.send(
    new CreateTargetGroupCommand({ Name: 'blue', Port: 80, Protocol: 'HTTP', VpcId: 'vpc-1', TargetType: 'ip' }),
  );
  const TargetGroupArn = created.TargetGroups?.[0]?.TargetGroupArn ?? '';
  await client.send(new RegisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: '127.0.0.1', Port: 9001 }] }));

  const { LoadBalancers } = await client.send(new DescribeLoadBalancersCommand({ Names: ['web'] }));
  const { TargetHealthDescriptions } = await client.send(new DescribeTargetHealthCommand({ TargetGroupArn }));

  expect(LoadBalancers).toMatchObject([
    { DNSName: '127.0.0.1', CreatedTime: new Date('2026-01-01'), State: { Code: 'provisioning' } },
  ]);
  expect(TargetHealthDescriptions).toMatchObject([
    { Target: { Id: '127.0.0.1', Port: 9001 }, TargetHealth: { State: 'unused', Reason: 'Target.NotInUse' } },
  ]);
});

test('the SDK knows its errors', async () => {
  const asked = client.send(new DescribeTargetHealthCommand({ TargetGroupArn: 'none' }));

  await expect(asked).rejects.toBeInstanceOf(TargetGroupNotFoundException);
});
