import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import { ScaledClock } from '../../../src/core/clock';
import { type RunningCloud, startCloud } from '../../_fixtures/running-cloud';
import { settled } from '../../_fixtures/settled';

const password = 'Correct-horse-9';
const email = 'ada@example.com';

let running: RunningCloud;
let cloudFormation: CloudFormation;

beforeEach(async () => {
  running = await startCloud({ clock: new ScaledClock(200) });
  cloudFormation = new CloudFormation(running.client);
});

afterEach(() => running.stop());

/** An HTTP API with tokens of Cognito, before an internal load balancer, as systems have it. */
const system = {
  Pool: {
    Type: 'AWS::Cognito::UserPool',
    Properties: {
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
      AutoVerifiedAttributes: ['email'],
      UsernameAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      MfaConfiguration: 'OPTIONAL',
      Policies: { PasswordPolicy: { MinimumLength: 14, RequireSymbols: true, TemporaryPasswordValidityDays: 3 } },
      Schema: [{ Mutable: true, Name: 'email', Required: true }],
      UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' },
      UserPoolTier: 'PLUS',
    },
  },
  Client: {
    Type: 'AWS::Cognito::UserPoolClient',
    Properties: {
      UserPoolId: { Ref: 'Pool' },
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      AccessTokenValidity: 1200,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'minutes' },
      IdTokenValidity: 60,
      RefreshTokenValidity: 43_200,
      PreventUserExistenceErrors: 'ENABLED',
      GenerateSecret: false,
    },
  },
  LoadBalancer: {
    Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    Properties: { Scheme: 'internal', Subnets: ['subnet-1', 'subnet-2'] },
  },
  Listener: {
    Type: 'AWS::ElasticLoadBalancingV2::Listener',
    Properties: {
      LoadBalancerArn: { Ref: 'LoadBalancer' },
      Port: 80,
      Protocol: 'HTTP',
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '200', MessageBody: 'served' } }],
    },
  },
  Log: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/api' } },
  Api: {
    Type: 'AWS::ApiGatewayV2::Api',
    Properties: { Name: 'shop', ProtocolType: 'HTTP', DisableExecuteApiEndpoint: false, Tags: { team: 'shop' } },
  },
  Link: {
    Type: 'AWS::ApiGatewayV2::VpcLink',
    Properties: { Name: 'shop', SubnetIds: ['subnet-1', 'subnet-2'], SecurityGroupIds: ['sg-1'] },
  },
  Integration: {
    Type: 'AWS::ApiGatewayV2::Integration',
    Properties: {
      ApiId: { Ref: 'Api' },
      IntegrationType: 'HTTP_PROXY',
      IntegrationMethod: 'ANY',
      IntegrationUri: { Ref: 'Listener' },
      ConnectionType: 'VPC_LINK',
      ConnectionId: { Ref: 'Link' },
      PayloadFormatVersion: '1.0',
      TimeoutInMillis: 30_000,
    },
  },
  Authorizer: {
    Type: 'AWS::ApiGatewayV2::Authorizer',
    Properties: {
      ApiId: { Ref: 'Api' },
      Name: 'tokens',
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: {
        Audience: [{ Ref: 'Client' }],
        Issuer: {
          'Fn::Join': [
            '',
            ['https://cognito-idp.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }, '/', { Ref: 'Pool' }],
          ],
        },
      },
    },
  },
  Route: {
    Type: 'AWS::ApiGatewayV2::Route',
    Properties: {
      ApiId: { Ref: 'Api' },
      RouteKey: '$default',
      Target: { 'Fn::Join': ['/', ['integrations', { Ref: 'Integration' }]] },
      AuthorizationType: 'JWT',
      AuthorizerId: { Ref: 'Authorizer' },
    },
  },
  Stage: {
    Type: 'AWS::ApiGatewayV2::Stage',
    Properties: {
      ApiId: { Ref: 'Api' },
      StageName: '$default',
      AutoDeploy: true,
      AccessLogSettings: {
        DestinationArn: { 'Fn::GetAtt': ['Log', 'Arn'] },
        Format: '$context.requestId $context.status',
      },
      DefaultRouteSettings: { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 },
    },
  },
};

const outputs = {
  Url: { Value: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] } },
  ApiId: { Value: { Ref: 'Api' } },
  PoolId: { Value: { Ref: 'Pool' } },
  ClientId: { Value: { Ref: 'Client' } },
  Provider: { Value: { 'Fn::GetAtt': ['Pool', 'ProviderURL'] } },
  Stage: { Value: { Ref: 'Stage' } },
};

function templateOf(Resources: object): string {
  return JSON.stringify({ Resources, Outputs: outputs });
}

async function deploy(resources: object = system): Promise<Record<string, string>> {
  await cloudFormation.createStack({ StackName: 'shop', TemplateBody: templateOf(resources) });
  const stack = await settled(cloudFormation, 'shop');
  expect(stack.status).toBe('CREATE_COMPLETE');
  return stack.outputs;
}

async function update(resources: object): Promise<void> {
  await cloudFormation.updateStack({ StackName: 'shop', TemplateBody: templateOf(resources) });
  expect((await settled(cloudFormation, 'shop')).status).toBe('UPDATE_COMPLETE');
}

async function signIn({ PoolId, ClientId }: Record<string, string>): Promise<string> {
  const cognito = new CognitoIdentityProvider(running.client);
  await cognito.signUp({ ClientId, Username: email, Password: password });
  await cognito.adminConfirmSignUp({ UserPoolId: PoolId, Username: email });
  const { AuthenticationResult } = await cognito.initiateAuth({
    ClientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: email, PASSWORD: password },
  });
  return AuthenticationResult?.AccessToken ?? '';
}

test('a template makes an API that serves those who signed up, and nobody else', async () => {
  const out = await deploy();
  const authorization = await signIn(out);

  const stranger = await fetch(out.Url ?? '');
  const user = await fetch(out.Url ?? '', { headers: { authorization } });

  expect([stranger.status, user.status, await user.text()]).toEqual([401, 200, 'served']);
  expect(out.Url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(out.Provider).toBe(`https://cognito-idp.eu-west-1.amazonaws.com/${out.PoolId}`);
  expect(out.Stage).toBe('$default');
});

test('tags and names come from the template', async () => {
  const out = await deploy();
  const gateway = new ApiGatewayV2(running.client);
  const cognito = new CognitoIdentityProvider(running.client);

  const api = await gateway.getApi({ ApiId: out.ApiId });
  const { UserPool } = await cognito.describeUserPool({ UserPoolId: out.PoolId });

  expect(api).toMatchObject({ Name: 'shop', Tags: { team: 'shop' }, DisableExecuteApiEndpoint: false });
  expect(UserPool?.Name).toMatch(/^shop-Pool-/);
});

test('an update changes the API where it is', async () => {
  const { Url, ApiId } = await deploy();
  const open = {
    ...system.Route,
    Properties: { ...system.Route.Properties, AuthorizationType: 'NONE', AuthorizerId: undefined },
  };
  const cors = { ...system.Api, Properties: { ...system.Api.Properties, CorsConfiguration: { AllowOrigins: ['*'] } } };

  await update({ ...system, Route: open, Api: cors });
  const answer = await fetch(Url ?? '', { headers: { origin: 'https://a.example' } });
  await update({ ...system, Route: open });
  const later = await fetch(Url ?? '', { headers: { origin: 'https://a.example' } });

  expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
  expect(later.headers.get('access-control-allow-origin')).toBeNull();
  expect((await new ApiGatewayV2(running.client).getApis({})).Items).toMatchObject([{ ApiId }]);
});

test('a deleted stack leaves no API, no link and no pool', async () => {
  const { Url } = await deploy();

  const { id } = await settled(cloudFormation, 'shop');
  await cloudFormation.deleteStack({ StackName: 'shop' });
  expect((await settled(cloudFormation, id)).status).toBe('DELETE_COMPLETE');

  const gateway = new ApiGatewayV2(running.client);
  expect((await gateway.getApis({})).Items).toEqual([]);
  expect((await gateway.getVpcLinks({})).Items).toEqual([]);
  expect((await new CognitoIdentityProvider(running.client).listUserPools({ MaxResults: 9 })).UserPools).toEqual([]);
  await expect(fetch(Url ?? '')).rejects.toThrow('fetch failed');
  expect((await new CloudWatchLogs(running.client).describeLogGroups({})).logGroups).toEqual([]);
});

test('what the service refuses fails the stack, and nothing is left', async () => {
  const twice = { ...system, Again: { ...system.Route, DependsOn: 'Route' } };

  await cloudFormation.createStack({ StackName: 'shop', TemplateBody: templateOf(twice) });

  expect((await settled(cloudFormation, 'shop')).status).toBe('ROLLBACK_COMPLETE');
  const { StackEvents = [] } = await cloudFormation.describeStackEvents({ StackName: 'shop' });
  const failed = StackEvents.find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED');
  expect(failed?.ResourceStatusReason).toContain('Route with key $default already exists for this API');
  expect((await new ApiGatewayV2(running.client).getApis({})).Items).toEqual([]);
});
