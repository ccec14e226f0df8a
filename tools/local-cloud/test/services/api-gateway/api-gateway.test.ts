import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { ManualClock } from '../../../src/core/clock';
import { Store } from '../../../src/core/store';
import { type RunningCloud, startCloud } from '../../_fixtures/running-cloud';
import { type Asked, TestApi } from './_fixtures/api';

let clock: ManualClock;
let running: RunningCloud;
let api: TestApi;

beforeEach(async () => {
  clock = new ManualClock();
  running = await startCloud({ clock });
  api = await TestApi.make(running);
});

afterEach(async () => {
  await api.stop();
  await running.stop();
});

function fixed(text: string) {
  const FixedResponseConfig = { StatusCode: '200', MessageBody: text, ContentType: 'text/plain' };
  return { Type: 'fixed-response' as const, FixedResponseConfig };
}

test('a request goes through the VPC link and the load balancer to the target, with body and query', async () => {
  await api.route('$default', { Target: await api.linkTo(await api.forwarding()) });

  const answer = await fetch(`${api.url}/orders/7?size=L`, {
    method: 'PUT',
    body: 'two pears',
    headers: { 'x-custom': 'kept' },
  });

  expect(answer.status).toBe(200);
  expect(answer.headers.get('x-answer')).toBe('yes');
  expect(answer.headers.get('apigw-requestid')).toEqual(expect.any(String));
  const { host } = new URL(api.url);
  expect((await answer.json()) as Asked).toMatchObject({
    method: 'PUT',
    url: '/orders/7?size=L',
    body: 'two pears',
    headers: {
      'x-custom': 'kept',
      host,
      via: 'HTTP/1.1 AmazonAPIGateway',
      forwarded: `by=127.0.0.1;for=127.0.0.1;host=${host};proto=https`,
      'x-forwarded-for': '127.0.0.1',
    },
  });
});

test('the endpoint that the API tells is where it answers', async () => {
  const { ApiEndpoint } = await api.gateway.getApi({ ApiId: api.id });

  expect(ApiEndpoint).toBe(api.url);
  expect(api.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect((await api.get('/')).status).toBe(404);
});

test('the load balancer behind it forwards by its own rules', async () => {
  await api.route('$default', { Target: await api.linkTo(await api.listener(fixed('from the listener'))) });

  expect(await (await api.get('/any')).text()).toBe('from the listener');
});

test.each([
  ['/pets', 'GET /pets'],
  ['/pets/dog/1', 'GET /pets/dog/1'],
  ['/pets/dog/2', 'GET /pets/dog/{id}'],
  ['/pets/cat/2', 'GET /pets/{proxy+}'],
  ['/other/one', 'ANY /{proxy+}'],
  ['/', '$default'],
])('a request for %s takes the route %s', async (path, expected) => {
  const keys = [
    '$default',
    'ANY /{proxy+}',
    'GET /pets/{proxy+}',
    'GET /pets/dog/{id}',
    'GET /pets/dog/1',
    'GET /pets',
  ];
  for (const key of keys) {
    const port = await api.serve((_, response) => response.end(key));
    const { IntegrationId } = await api.gateway.createIntegration({
      ApiId: api.id,
      IntegrationType: 'HTTP_PROXY',
      IntegrationMethod: 'ANY',
      IntegrationUri: `http://127.0.0.1:${port}/`,
      PayloadFormatVersion: '1.0',
    });
    await api.route(key, { Target: `integrations/${IntegrationId}` });
  }

  expect(await (await api.get(path)).text()).toBe(expected);
});

test('a route for a method comes before one for any', async () => {
  await api.route('ANY /pets', { Target: await api.linkTo(await api.listener(fixed('any'))) });
  await api.route('POST /pets', {
    Target: await api.linkTo(await api.forwarding((_, response) => response.end('post'))),
  });

  expect(await (await fetch(`${api.url}/pets`, { method: 'POST' })).text()).toBe('post');
  expect(await (await fetch(`${api.url}/pets`, { method: 'PUT' })).text()).toBe('any');
});

test('an integration elsewhere gets variables of the path', async () => {
  const port = await api.serve();
  const { IntegrationId } = await api.gateway.createIntegration({
    ApiId: api.id,
    IntegrationType: 'HTTP_PROXY',
    IntegrationMethod: 'POST',
    IntegrationUri: `http://127.0.0.1:${port}/v2/{id}`,
    PayloadFormatVersion: '1.0',
  });
  await api.route('GET /pets/{id}', { Target: `integrations/${IntegrationId}` });

  const asked = (await (await api.get('/pets/7?a=b')).json()) as Asked;

  expect(asked).toMatchObject({ method: 'POST', url: '/v2/7?a=b', headers: { host: `127.0.0.1:${port}` } });
});

test('what no route fits is not found, a route that leads nowhere is our fault', async () => {
  await api.route('GET /nowhere');

  const [missing, nowhere] = await Promise.all([api.get('/missing'), api.get('/nowhere')]);

  expect([missing.status, await missing.json()]).toEqual([404, { message: 'Not Found' }]);
  expect([nowhere.status, await nowhere.json()]).toEqual([500, { message: 'Internal Server Error' }]);
});

test('a listener that is gone makes the service unavailable', async () => {
  const listener = await api.listener(fixed('there'));
  await api.route('$default', { Target: await api.linkTo(listener) });
  expect((await api.get('/')).status).toBe(200);

  await api.deleteListener(listener);
  const answer = await api.get('/');

  expect([answer.status, await answer.json()]).toEqual([503, { message: 'Service Unavailable' }]);
});

test('a target that does not answer in time makes the service unavailable', async () => {
  await api.route('$default', { Target: await api.linkTo(await api.forwarding(() => undefined), 50) });

  const answer = await api.get('/');

  expect([answer.status, await answer.json()]).toEqual([503, { message: 'Service Unavailable' }]);
});

test('more requests than the burst are refused until time brings new ones', async () => {
  const DefaultRouteSettings = { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2 };
  await api.gateway.updateStage({ ApiId: api.id, StageName: '$default', DefaultRouteSettings });
  await api.route('$default', { Target: await api.linkTo(await api.listener(fixed('there'))) });
  const ask = async () => (await api.get('/')).status;

  const first = [await ask(), await ask(), await ask()];
  const refused = await (await api.get('/')).json();
  await clock.advance(1000);
  const later = [await ask(), await ask()];

  expect([first, later]).toEqual([
    [200, 200, 429],
    [200, 429],
  ]);
  expect(refused).toEqual({ message: 'Too Many Requests' });
});

test('a route may have limits of its own', async () => {
  const limit = { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1 };
  await api.gateway.updateStage({ ApiId: api.id, StageName: '$default', RouteSettings: { 'GET /slow': limit } });
  const Target = await api.linkTo(await api.listener(fixed('there')));
  await api.route('$default', { Target });
  await api.route('GET /slow', { Target });

  const slow = [(await api.get('/slow')).status, (await api.get('/slow')).status];
  const others = [(await api.get('/')).status, (await api.get('/')).status];

  expect([slow, others]).toEqual([
    [200, 429],
    [200, 200],
  ]);
});

test('every request is written to the log group of the stage', async () => {
  const logs = new CloudWatchLogs(running.client);
  await logs.createLogGroup({ logGroupName: '/api/shop' });
  const variables = ['requestId', 'requestTime', 'routeKey', 'httpMethod', 'path', 'status', 'authorizer.error'];
  const Format = JSON.stringify(Object.fromEntries(variables.map(name => [name, `$context.${name}`])));
  const AccessLogSettings = { DestinationArn: 'arn:aws:logs:eu-west-1:000000000000:log-group:/api/shop', Format };
  await api.gateway.updateStage({ ApiId: api.id, StageName: '$default', AccessLogSettings });
  await api.route('GET /pets', { Target: await api.linkTo(await api.listener(fixed('there'))) });

  const answer = await api.get('/pets?secret=1');
  await answer.text();
  await api.get('/missing');

  const { events = [] } = await logs.filterLogEvents({ logGroupName: '/api/shop' });
  expect(events.map(({ message = '' }) => JSON.parse(message))).toEqual([
    {
      requestId: answer.headers.get('apigw-requestid'),
      requestTime: '01/Jan/2026:00:00:00 +0000',
      routeKey: 'GET /pets',
      httpMethod: 'GET',
      path: '/pets',
      status: '200',
      'authorizer.error': '-',
    },
    expect.objectContaining({ routeKey: '-', path: '/missing', status: '404' }),
  ]);
});

test('a log group that is gone does not disturb', async () => {
  const DestinationArn = 'arn:aws:logs:eu-west-1:000000000000:log-group:gone';
  const AccessLogSettings = { DestinationArn, Format: '$context.requestId' };
  await api.gateway.updateStage({ ApiId: api.id, StageName: '$default', AccessLogSettings });

  const answers = [(await api.get('/')).status, (await api.get('/')).status];

  expect(answers).toEqual([404, 404]);
});

const CorsConfiguration = {
  AllowOrigins: ['https://shop.example.com'],
  AllowMethods: ['GET', 'PUT'],
  AllowHeaders: ['authorization'],
  ExposeHeaders: ['x-answer'],
  AllowCredentials: true,
  MaxAge: 60,
};
const origin = 'https://shop.example.com';

test('a browser that asks first is answered by the API itself', async () => {
  await api.gateway.updateApi({ ApiId: api.id, CorsConfiguration });
  const ask = (from: string) =>
    fetch(`${api.url}/pets`, { method: 'OPTIONS', headers: { origin: from, 'access-control-request-method': 'PUT' } });

  const [known, stranger] = await Promise.all([ask(origin), ask('https://evil.example.com')]);

  expect([known.status, stranger.status]).toEqual([204, 204]);
  expect(Object.fromEntries(known.headers)).toMatchObject({
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'GET,PUT',
    'access-control-allow-headers': 'authorization',
    'access-control-allow-credentials': 'true',
    'access-control-max-age': '60',
  });
  expect(stranger.headers.get('access-control-allow-origin')).toBeNull();
});

test('answers carry the rules of the API for browsers, not those of the target', async () => {
  await api.gateway.updateApi({ ApiId: api.id, CorsConfiguration });
  await api.route('$default', { Target: await api.linkTo(await api.forwarding()) });

  const known = await api.get('/', { origin });
  const stranger = await api.get('/', { origin: 'https://evil.example.com' });

  expect(known.headers.get('access-control-allow-origin')).toBe(origin);
  expect(known.headers.get('access-control-expose-headers')).toBe('x-answer');
  expect(stranger.headers.get('access-control-allow-origin')).toBeNull();
});

test('rules that every web site passes name none', async () => {
  await api.gateway.updateApi({ ApiId: api.id, CorsConfiguration: { AllowOrigins: ['*'] } });

  expect((await api.get('/', { origin })).headers.get('access-control-allow-origin')).toBe('*');
});

test('an API without rules says nothing to browsers', async () => {
  await api.gateway.updateApi({ ApiId: api.id, CorsConfiguration });
  await api.gateway.deleteCorsConfiguration({ ApiId: api.id });

  expect((await api.get('/', { origin })).headers.get('access-control-allow-origin')).toBeNull();
});

test('a stage serves what was deployed, and the path begins with its name', async () => {
  const first = await api.route('$default', { Target: await api.linkTo(await api.forwarding()) });
  await api.gateway.createStage({ ApiId: api.id, StageName: 'beta' });
  const undeployed = (await api.get('/beta/pets')).status;
  await api.gateway.createDeployment({ ApiId: api.id, StageName: 'beta' });

  await api.gateway.deleteRoute({ ApiId: api.id, RouteId: first.RouteId });
  const deployed = (await (await api.get('/beta/pets')).json()) as Asked;

  expect(undeployed).toBe(404);
  expect(deployed.url).toBe('/beta/pets');
  expect((await api.get('/pets')).status).toBe(404);
});

test('an API whose own endpoint is disabled does not answer there', async () => {
  await api.route('$default', { Target: await api.linkTo(await api.listener(fixed('there'))) });

  await api.gateway.updateApi({ ApiId: api.id, DisableExecuteApiEndpoint: true });

  expect((await api.get('/')).status).toBe(404);
});

test('a deleted API answers no more', async () => {
  await api.gateway.deleteApi({ ApiId: api.id });

  await expect(api.get('/')).rejects.toThrow('fetch failed');
  await expect(api.gateway.getApi({ ApiId: api.id })).rejects.toMatchObject({
    name: 'NotFoundException',
    message: `Invalid API identifier specified 000000000000:${api.id}`,
    $metadata: { httpStatusCode: 404 },
  });
});

test('what is in use cannot be deleted', async () => {
  const Target = await api.linkTo(await api.listener(fixed('there')));
  const jwt = await api.authorizer('https://issuer.example.com', ['web']);
  await api.route('$default', { Target, ...jwt });
  const { Items: links = [] } = await api.gateway.getVpcLinks({});
  const conflict = expect.objectContaining({ name: 'ConflictException' });

  const IntegrationId = Target.replace('integrations/', '');
  await expect(api.gateway.deleteIntegration({ ApiId: api.id, IntegrationId })).rejects.toEqual(conflict);
  await expect(api.gateway.deleteAuthorizer({ ApiId: api.id, AuthorizerId: jwt.AuthorizerId })).rejects.toEqual(
    conflict,
  );
  await expect(api.gateway.deleteVpcLink({ VpcLinkId: links[0]?.VpcLinkId })).rejects.toThrow('Cannot delete vpc link');
});

test('a VPC link is there after a while', async () => {
  const { VpcLinkId, VpcLinkStatus } = await api.gateway.createVpcLink({ Name: 'l', SubnetIds: ['subnet-1'] });

  await clock.advance(30_000);

  expect(VpcLinkStatus).toBe('PENDING');
  expect((await api.gateway.getVpcLink({ VpcLinkId })).VpcLinkStatus).toBe('AVAILABLE');
});

test('routes, stages and tags are listed and changed', async () => {
  const { RouteId } = await api.route('GET /pets');
  await api.gateway.updateRoute({ ApiId: api.id, RouteId, RouteKey: 'GET /dogs' });
  const ResourceArn = `arn:aws:apigateway:eu-west-1::/apis/${api.id}`;
  await api.gateway.tagResource({ ResourceArn, Tags: { team: 'shop', stage: 'dev' } });
  await api.gateway.untagResource({ ResourceArn, TagKeys: ['stage'] });

  const { Items: routes } = await api.gateway.getRoutes({ ApiId: api.id });
  const { Items: stages } = await api.gateway.getStages({ ApiId: api.id });
  const { Items: apis } = await api.gateway.getApis({});

  expect(routes).toEqual([{ RouteId, RouteKey: 'GET /dogs', ApiKeyRequired: false, AuthorizationType: 'NONE' }]);
  expect(stages).toMatchObject([{ StageName: '$default', AutoDeploy: true }]);
  expect(apis).toMatchObject([{ ApiId: api.id, Name: 'shop', Tags: { team: 'shop' } }]);
});

test.each<[string, (api: TestApi) => Promise<unknown>, string, string]>([
  [
    'a route that is there',
    api => api.route('$default'),
    'ConflictException',
    'Route with key $default already exists for this API',
  ],
  [
    'a route key without a method',
    api => api.route('/pets'),
    'BadRequestException',
    'The provided route key is not formatted properly',
  ],
  [
    'a target that is not there',
    api => api.route('GET /a', { Target: 'integrations/none' }),
    'BadRequestException',
    'Invalid target specified',
  ],
  [
    'an authorizer that is not there',
    api => api.route('GET /a', { AuthorizationType: 'JWT', AuthorizerId: 'none' }),
    'BadRequestException',
    'The authorizer specified does not exist',
  ],
  [
    'authorization by IAM',
    api => api.route('GET /a', { AuthorizationType: 'AWS_IAM' }),
    'BadRequestException',
    'AuthorizationType AWS_IAM is not implemented by the local cloud',
  ],
  [
    'a VPC link to no listener',
    api => api.linkTo('http://elsewhere'),
    'BadRequestException',
    'IntegrationUri of a VPC link has to be the ARN of a listener',
  ],
  [
    'a time-out of a minute',
    api => api.linkTo('arn:aws:elasticloadbalancing:eu-west-1:000000000000:listener/app/a/b/c', 60_000),
    'BadRequestException',
    'Timeout should be between 50 ms and 30000 ms',
  ],
  [
    'an issuer without TLS',
    api => api.authorizer('http://issuer.example.com', ['web']),
    'BadRequestException',
    'Invalid issuer',
  ],
  [
    'an authorizer for nobody',
    api => api.authorizer('https://issuer.example.com', []),
    'BadRequestException',
    'Audience must be specified',
  ],
  [
    'tokens from nowhere',
    api => api.authorizer('https://issuer.example.com', ['web'], 'Authorization'),
    'BadRequestException',
    'Identity source should be in the form of',
  ],
  [
    'an API of WebSockets',
    api => api.gateway.createApi({ Name: 'w', ProtocolType: 'WEBSOCKET' }),
    'BadRequestException',
    'ProtocolType WEBSOCKET is not implemented',
  ],
  [
    'a stage that is there',
    api => api.gateway.createStage({ ApiId: api.id, StageName: '$default' }),
    'ConflictException',
    'Stage already exists',
  ],
])('fails to make %s', async (_, make, name, message) => {
  await api.route('$default');

  await expect(make(api)).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
});

test('after a restart an API answers at the same place', async () => {
  const store = Store.inMemory();
  const before = await startCloud({ clock, store });
  const old = await TestApi.make(before);
  await old.route('$default', { Target: await old.linkTo(await old.listener(fixed('still there'))) });
  await before.stop();

  const after = await startCloud({ clock, store });
  const { ApiEndpoint = '' } = await new ApiGatewayV2(after.client).getApi({ ApiId: old.id });
  const answer = await (await fetch(ApiEndpoint)).text();
  await after.stop();

  expect(ApiEndpoint).toBe(old.url);
  expect(answer).toBe('still there');
});
