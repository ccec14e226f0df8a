import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2';
import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { EC2 } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2 } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ScaledClock } from '../../../src/core/clock';
import { type RunningCloud, startCloud } from '../../_fixtures/running-cloud';
import { settled } from '../../_fixtures/settled';

let running: RunningCloud;
let outputs: Record<string, string>;

const group = (name: string) => ({
  Type: 'AWS::EC2::SecurityGroup',
  Properties: { GroupDescription: name, VpcId: { Ref: 'Vpc' } },
});

beforeEach(async () => {
  running = await startCloud({ clock: new ScaledClock(100) });
  const Resources = {
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
    Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.1.0/24' } },
    Link: group('link'),
    Balancer: group('balancer'),
  };
  const Outputs = Object.fromEntries(
    ['Subnet', 'Link', 'Balancer'].map(name => [
      name,
      { Value: name === 'Subnet' ? { Ref: name } : { 'Fn::GetAtt': [name, 'GroupId'] } },
    ]),
  );
  const cloudFormation = new CloudFormationClient(running.client);
  const TemplateBody = JSON.stringify({ Resources, Outputs });
  await cloudFormation.send(new CreateStackCommand({ StackName: 'network', TemplateBody }));
  outputs = (await settled(cloudFormation, 'network')).outputs;
});

afterEach(() => running.stop());

/** An internal load balancer that answers itself. */
async function makeListener() {
  const elb = new ElasticLoadBalancingV2(running.client);
  const place = { Subnets: [outputs.Subnet ?? ''], SecurityGroups: [outputs.Balancer ?? ''] };
  const { LoadBalancers = [] } = await elb.createLoadBalancer({ Name: 'inner', Scheme: 'internal', ...place });
  const FixedResponseConfig = { StatusCode: '200', MessageBody: 'inside', ContentType: 'text/plain' };
  const { Listeners: [listener] = [] } = await elb.createListener({
    ...{ LoadBalancerArn: LoadBalancers[0]?.LoadBalancerArn, Protocol: 'HTTP', Port: 80 },
    DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig }],
  });
  return listener;
}

async function makeApi(IntegrationUri: string | undefined): Promise<string> {
  const gateway = new ApiGatewayV2(running.client);
  const { ApiId, ApiEndpoint = '' } = await gateway.createApi({ Name: 'shop', ProtocolType: 'HTTP' });
  const place = { SubnetIds: [outputs.Subnet ?? ''], SecurityGroupIds: [outputs.Link ?? ''] };
  const { VpcLinkId: ConnectionId } = await gateway.createVpcLink({ Name: 'link', ...place });
  const { IntegrationId } = await gateway.createIntegration({
    ...{ ApiId, IntegrationType: 'HTTP_PROXY', IntegrationMethod: 'ANY', ConnectionType: 'VPC_LINK' },
    ...{ ConnectionId, IntegrationUri, PayloadFormatVersion: '1.0' },
  });
  await gateway.createRoute({ ApiId, RouteKey: '$default', Target: `integrations/${IntegrationId}` });
  await gateway.createStage({ ApiId, StageName: '$default', AutoDeploy: true });
  return ApiEndpoint;
}

test('a VPC link serves once the group of the load balancer lets its own in, which stays out of reach from outside', async () => {
  const listener = await makeListener();
  const url = await makeApi(listener?.ListenerArn);

  expect((await fetch(url)).status).toBe(503);

  const from = [{ GroupId: outputs.Link }];
  await new EC2(running.client).authorizeSecurityGroupIngress({
    GroupId: outputs.Balancer,
    IpPermissions: [{ IpProtocol: 'tcp', FromPort: 80, ToPort: 80, UserIdGroupPairs: from }],
  });
  const answer = await fetch(url);

  expect([answer.status, await answer.text()]).toEqual([200, 'inside']);
  const outside = fetch(`http://127.0.0.1:${listener?.Port}/`, { signal: AbortSignal.timeout(1_000) });
  await expect(outside).rejects.toMatchObject({ name: 'TimeoutError' });
});
