import { main as config } from '../src/config';
import { System, synthesize } from './_fixtures/system';

const system = new System(synthesize());
const { main } = system;
const api = main.one('AWS::ApiGatewayV2::Api');
const link = main.one('AWS::ApiGatewayV2::VpcLink');
const loadBalancer = main.one('AWS::ElasticLoadBalancingV2::LoadBalancer');
const listener = main.one('AWS::ElasticLoadBalancingV2::Listener');
const service = main.one('AWS::ECS::Service');
const pool = main.one('AWS::Cognito::UserPool');
const client = main.one('AWS::Cognito::UserPoolClient');
const authorizer = main.one('AWS::ApiGatewayV2::Authorizer');

const [linkGroup = ''] = system.targets(link, link.properties.SecurityGroupIds);
const [loadBalancerGroup = ''] = system.targets(loadBalancer, loadBalancer.properties.SecurityGroups);
const { Subnets, SecurityGroups } = service.properties.NetworkConfiguration.AwsvpcConfiguration;
const [taskGroup = ''] = system.targets(service, SecurityGroups);

/** Blocks of the subnets behind a list of ids. */
function blocks(resource: Parameters<System['targets']>[0], ids: readonly unknown[]): unknown[] {
  return system.targets(resource, ids).map(id => main.byLogicalId(id).properties.CidrBlock);
}

/** Everything that is let into a group: from where, to which ports. */
function ingressOf(group: string): unknown[] {
  const inline = main.byLogicalId(group).properties.SecurityGroupIngress ?? [];
  const rules = main
    .resources('AWS::EC2::SecurityGroupIngress')
    .filter(rule => system.target(rule, rule.properties.GroupId) === group)
    .map(rule => {
      const { IpProtocol, FromPort, ToPort, SourceSecurityGroupId } = rule.properties;
      return [system.target(rule, SourceSecurityGroupId), IpProtocol, FromPort, ToPort];
    });
  return [...inline, ...rules];
}

test('S003-21: the API is an HTTP API with its own address, which an output tells', () => {
  expect(api.properties).toMatchObject({ ProtocolType: 'HTTP', DisableExecuteApiEndpoint: false });
  expect(main.outputs().get('ApiUrl')).toEqual([{ 'Fn::GetAtt': [api.logicalId, 'ApiEndpoint'] }]);
});

test('S003-22: the VPC link is in the ecs subnets, in a security group of its own', () => {
  const groups = system.targets(link, link.properties.SecurityGroupIds);

  expect(blocks(link, link.properties.SubnetIds)).toEqual(['172.10.1.0/24', '172.10.2.0/24']);
  expect(groups).toHaveLength(1);
  expect(main.byLogicalId(linkGroup).type).toBe('AWS::EC2::SecurityGroup');
  expect([loadBalancerGroup, taskGroup]).not.toContain(linkGroup);
});

test('S003-23: the API calls the listener of the load balancer through the link', () => {
  const { properties, ...integration } = main.one('AWS::ApiGatewayV2::Integration');

  expect(properties).toMatchObject({ IntegrationType: 'HTTP_PROXY', ConnectionType: 'VPC_LINK' });
  const [connection, target] = system.targets({ ...integration, properties }, [
    properties.ConnectionId,
    properties.IntegrationUri,
  ]);
  expect([connection, target]).toEqual([link.logicalId, listener.logicalId]);
  expect(properties.IntegrationUri).toEqual({ Ref: listener.logicalId });
});

test('S003-24: the only load balancer is internal, in the ecs subnets', () => {
  expect(loadBalancer.properties).toMatchObject({ Scheme: 'internal', Type: 'application' });
  expect(blocks(loadBalancer, loadBalancer.properties.Subnets)).toEqual(['172.10.1.0/24', '172.10.2.0/24']);
});

test('S003-25: the load balancer knows tasks of both zones by address', () => {
  const group = main.one('AWS::ElasticLoadBalancingV2::TargetGroup');

  expect(group.properties).toMatchObject({ TargetType: 'ip', Protocol: 'HTTP' });
  expect(service.properties.LoadBalancers).toEqual([
    { ContainerName: 'pyshop', ContainerPort: 8000, TargetGroupArn: { Ref: group.logicalId } },
  ]);
  expect(blocks(service, Subnets)).toEqual(blocks(loadBalancer, loadBalancer.properties.Subnets));
});

test('S003-26: only the link reaches the load balancer, and only that reaches the tasks', () => {
  expect(listener.properties.Port).toBe(80);
  expect(ingressOf(loadBalancerGroup)).toEqual([[linkGroup, 'tcp', 80, 80]]);
  expect(ingressOf(taskGroup)).toEqual([[loadBalancerGroup, 'tcp', 8000, 8000]]);
  expect(ingressOf(linkGroup)).toEqual([]);
});

test('S003-29: users sign up by themselves, with a second factor and long passwords', () => {
  expect(pool.properties).toMatchObject({
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
    MfaConfiguration: 'ON',
    Policies: { PasswordPolicy: { MinimumLength: 14 } },
  });
  expect(client.properties.ExplicitAuthFlows).toContain('ALLOW_USER_SRP_AUTH');
});

test('S003-30: the client belongs to the pool, has no implicit grant, and outputs tell both', () => {
  expect(system.target(client, client.properties.UserPoolId)).toBe(pool.logicalId);
  expect(client.properties.AllowedOAuthFlows ?? []).not.toContain('implicit');
  expect(client.properties.AllowedOAuthFlowsUserPoolClient).toBe(false);
  expect(main.outputs().get('UserPoolId')).toEqual([{ Ref: pool.logicalId }]);
  expect(main.outputs().get('UserPoolClientId')).toEqual([{ Ref: client.logicalId }]);
});

test('S003-31: the authorizer takes tokens of this pool, made for this client', () => {
  expect(authorizer.properties).toMatchObject({ AuthorizerType: 'JWT', ApiId: { Ref: api.logicalId } });
  expect(authorizer.properties.JwtConfiguration).toEqual({
    Audience: [{ Ref: client.logicalId }],
    Issuer: {
      'Fn::Join': ['', ['https://cognito-idp.eu-west-1.', { Ref: 'AWS::URLSuffix' }, '/', { Ref: pool.logicalId }]],
    },
  });
});

test('S003-32: the token is in the header Authorization', () => {
  expect(authorizer.properties.IdentitySource).toEqual(['$request.header.Authorization']);
});

test('S003-33: every route needs a token', () => {
  const routes = main.resources('AWS::ApiGatewayV2::Route');

  expect(routes.map(({ properties }) => properties.RouteKey)).toEqual(['$default']);
  for (const { properties } of routes) {
    expect(properties).toMatchObject({ AuthorizationType: 'JWT', AuthorizerId: { Ref: authorizer.logicalId } });
  }
});

test('S003-29: a pool that is guarded strictly cannot be deleted', () => {
  const strict = new System(synthesize({ ...config, protection: 'strict' }));

  expect(pool.properties.DeletionProtection).toBe('INACTIVE');
  expect(strict.main.one('AWS::Cognito::UserPool').properties.DeletionProtection).toBe('ACTIVE');
});
