import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { ManualClock } from '../../../src/core/clock';
import { type RunningCloud, startCloud } from '../../_fixtures/running-cloud';
import { TestPool } from '../cognito/_fixtures/pool';
import { TestApi } from './_fixtures/api';

const hour = 3_600_000;

let clock: ManualClock;
let running: RunningCloud;
let api: TestApi;
let pool: TestPool;

beforeEach(async () => {
  clock = new ManualClock();
  running = await startCloud({ clock });
  api = await TestApi.make(running);
  pool = await TestPool.make(running);
});

afterEach(async () => {
  await api.stop();
  await running.stop();
});

/** Every route needs a token of the pool. */
async function guard(settings: object = {}, source?: string): Promise<void> {
  const jwt = await api.authorizer(pool.issuer, [pool.clientId], source);
  await api.route('$default', { Target: await api.linkTo(await api.forwarding()), ...jwt, ...settings });
}

test('who signed in is let in, with either token, with or without the word Bearer', async () => {
  await guard();
  const { AccessToken, IdToken } = await pool.tokens();

  const answers = await Promise.all([
    api.get('/', { authorization: AccessToken }),
    api.get('/', { authorization: `Bearer ${AccessToken}` }),
    api.get('/', { authorization: `bearer ${IdToken}` }),
  ]);

  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(api.asked.map(({ headers }) => headers.authorization)).toContain(`Bearer ${AccessToken}`);
});

test('without a token nobody is let in, and nothing reaches the target', async () => {
  await guard();

  const answer = await api.get('/');

  expect([answer.status, await answer.json()]).toEqual([401, { message: 'Unauthorized' }]);
  expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  expect(api.asked).toEqual([]);
});

test('an expired token is refused, and nothing reaches the target', async () => {
  await guard();
  const { AccessToken } = await pool.tokens();

  await clock.advance(hour);
  const answer = await api.get('/', { authorization: AccessToken });

  expect([answer.status, await answer.json()]).toEqual([401, { message: 'Unauthorized' }]);
  expect(answer.headers.get('www-authenticate')).toBe(
    'Bearer scope="" error="invalid_token" error_description="the token has expired"',
  );
  expect(api.asked).toEqual([]);
});

test.each([
  ['of another pool', async () => (await TestPool.make(running)).tokens(), 'invalid issuer'],
  ['of another client of the pool', async () => clientOf(pool), 'the token does not have a valid audience'],
])('a token %s is refused, and nothing reaches the target', async (_, make, description) => {
  await guard();
  const { AccessToken } = await make();

  const answer = await api.get('/', { authorization: `Bearer ${AccessToken}` });

  expect(answer.status).toBe(401);
  // a token of another pool is signed with another key, too
  expect(answer.headers.get('www-authenticate')).toMatch(
    new RegExp(`error_description="(?:${description}|the kid of the token is not known)"`),
  );
  expect(api.asked).toEqual([]);
});

/** Tokens that a second client of a pool got. */
async function clientOf({ cognito, id }: TestPool): Promise<{ AccessToken: string }> {
  const { UserPoolClient } = await cognito.createUserPoolClient({
    UserPoolId: id,
    ClientName: 'other',
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
  });
  await pool.confirmed();
  const { AuthenticationResult } = await cognito.initiateAuth({
    ClientId: UserPoolClient?.ClientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: 'ada@example.com', PASSWORD: 'Correct-horse-9' },
  });
  return { AccessToken: AuthenticationResult?.AccessToken ?? '' };
}

test('a forged token is refused, whatever algorithm it names', async () => {
  await guard();
  const { AccessToken } = await pool.tokens();
  const [header = '', payload = '', signature] = AccessToken.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
  const forged = Buffer.from(JSON.stringify({ ...claims, sub: 'somebody-else' })).toString('base64url');
  const none = Buffer.from('{"alg":"none"}').toString('base64url');

  const tokens = [`${header}.${forged}.${signature}`, `${none}.${payload}.`, 'nonsense'];
  const answers = await Promise.all(tokens.map(token => api.get('/', { authorization: token })));

  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
  expect(api.asked).toEqual([]);
});

test('a token may come in the query', async () => {
  await guard({}, '$request.querystring.token');
  const { AccessToken } = await pool.tokens();

  expect((await api.get(`/?token=${AccessToken}`)).status).toBe(200);
  expect((await api.get('/', { authorization: AccessToken })).status).toBe(401);
});

test('a route may want a scope', async () => {
  await guard({ AuthorizationScopes: ['orders/write'] });
  const { AccessToken } = await pool.tokens();
  const refused = await api.get('/', { authorization: AccessToken });
  const { Items: [route] = [] } = await api.gateway.getRoutes({ ApiId: api.id });

  const AuthorizationScopes = ['orders/write', 'aws.cognito.signin.user.admin'];
  await api.gateway.updateRoute({ ApiId: api.id, RouteId: route?.RouteId, AuthorizationScopes });

  expect([refused.status, await refused.json()]).toEqual([403, { message: 'Forbidden' }]);
  expect(refused.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
  expect((await api.get('/', { authorization: AccessToken })).status).toBe(200);
});

test('a route without authorization needs no token beside one that does', async () => {
  await guard();
  await api.route('GET /healthz', { Target: await api.linkTo(await api.forwarding()) });

  expect((await api.get('/healthz')).status).toBe(200);
  expect((await api.get('/orders')).status).toBe(401);
});

test('a browser cannot ask first where the only route needs a token', async () => {
  await api.gateway.updateApi({ ApiId: api.id, CorsConfiguration: { AllowOrigins: ['https://a.example'] } });
  await guard();
  const ask = () =>
    fetch(api.url, {
      method: 'OPTIONS',
      headers: { origin: 'https://a.example', 'access-control-request-method': 'GET' },
    });

  const before = (await ask()).status;
  await api.route('OPTIONS /', { Target: await api.linkTo(await api.forwarding()) });
  const after = await ask();

  expect([before, after.status]).toEqual([401, 204]);
  expect(after.headers.get('access-control-allow-origin')).toBe('https://a.example');
  expect(api.asked).toEqual([]);
});

/** An issuer of tokens that is not of this cloud. */
class Issuer {
  public static async start(): Promise<Issuer> {
    const { privateKey, publicKey } = await generateKeyPair('RS256');
    const keys = [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }];
    const server = createServer((request, response) => {
      const { port } = server.address() as AddressInfo;
      const isKeys = request.url === '/keys';
      response.end(JSON.stringify(isKeys ? { keys } : { jwks_uri: `http://127.0.0.1:${port}/keys` }));
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    return new Issuer(server, privateKey);
  }

  private constructor(
    private readonly server: Server,
    private readonly key: Awaited<ReturnType<typeof generateKeyPair>>['privateKey'],
  ) {}

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public sign(claims: JWTPayload): Promise<string> {
    return new SignJWT({ iss: this.url, aud: 'web', ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .sign(this.key);
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }
}

test('tokens of another issuer are checked with the keys that it publishes', async () => {
  const issuer = await Issuer.start();
  const jwt = await api.authorizer(issuer.url, ['web']);
  await api.route('$default', { Target: await api.linkTo(await api.forwarding()), ...jwt });
  const now = clock.now().getTime() / 1000;
  const exp = now + 60;

  const tokens = await Promise.all([
    issuer.sign({ exp, iat: now, nbf: now }),
    issuer.sign({ exp, aud: ['mobile', 'web'] }),
    issuer.sign({ exp, aud: 'mobile', client_id: 'web' }),
    issuer.sign({ exp, iat: now + 1 }),
    issuer.sign({ exp, nbf: now + 1 }),
    issuer.sign({ iat: now }),
    issuer.sign({ exp: now }),
  ]);
  const answers = await Promise.all(tokens.map(token => api.get('/', { authorization: token })));
  await issuer.stop();

  expect(answers.map(({ status }) => status)).toEqual([200, 200, 401, 401, 401, 401, 401]);
});

test('tokens are refused while their issuer does not answer', async () => {
  const issuer = await Issuer.start();
  const jwt = await api.authorizer(issuer.url, ['web']);
  await api.route('$default', { Target: await api.linkTo(await api.forwarding()), ...jwt });
  const token = await issuer.sign({ exp: clock.now().getTime() / 1000 + 60 });
  await issuer.stop();

  const answer = await api.get('/', { authorization: token });

  expect(answer.status).toBe(401);
  expect(answer.headers.get('www-authenticate')).toContain('OIDC discovery endpoint communication error');
});
