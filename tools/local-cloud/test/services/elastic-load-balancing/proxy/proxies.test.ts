import { createServer, request as openRequest } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { fixed, forward, TestCloud, urlOf } from '../_fixtures/cloud';

let cloud: TestCloud;

beforeEach(() => {
  cloud = new TestCloud({ check: async () => ({ ok: true }) });
});

afterEach(() => cloud.stop());

test('passes method, path, body and headers on and adds where the request came from', async () => {
  const group = await cloud.targetGroup('blue');
  const listener = await cloud.listener(await cloud.loadBalancer(), forward(group));
  await cloud.target(group, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', chunk => chunks.push(chunk));
    request.on('end', () => {
      const { method, url, headers } = request;
      response.writeHead(201, { 'X-Answer': 'yes' });
      response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString() }));
    });
  });

  const answer = await fetch(urlOf(listener, '/orders?id=1'), {
    method: 'PUT',
    body: 'two pears',
    headers: { 'X-Forwarded-For': '10.1.2.3', 'X-Custom': 'kept' },
  });

  expect(answer.status).toBe(201);
  expect(answer.headers.get('x-answer')).toBe('yes');
  expect(await answer.json()).toMatchObject({
    method: 'PUT',
    url: '/orders?id=1',
    body: 'two pears',
    headers: {
      host: `127.0.0.1:${listener.Port}`,
      'x-custom': 'kept',
      'x-forwarded-for': '10.1.2.3, 127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-port': String(listener.Port),
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
    },
  });
});

test('streams a body of unknown length', async () => {
  const group = await cloud.targetGroup('blue');
  const listener = await cloud.listener(await cloud.loadBalancer(), forward(group));
  let finish = () => {};
  await cloud.target(group, (_, response) => {
    response.write('first');
    finish = () => response.end('last');
  });

  const answer = await fetch(urlOf(listener));
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  const first = await reader.read();
  finish();
  const last = await reader.read();

  expect([first, last].map(({ value }) => Buffer.from(value ?? []).toString())).toEqual(['first', 'last']);
});

test('answers HEAD without a body, and a client of HTTP/1.0 without chunks', async () => {
  const group = await cloud.targetGroup('blue');
  const listener = await cloud.listener(await cloud.loadBalancer(), forward(group));
  await cloud.target(group, (request, response) => {
    if (request.method === 'HEAD') response.setHeader('Content-Length', 9);
    else response.write('one ');
    response.end('two');
  });

  const head = await fetch(urlOf(listener), { method: 'HEAD' });
  const old = await raw(listener.Port ?? 0, ['GET / HTTP/1.0', 'Host: localhost']);

  expect([head.headers.get('content-length'), await head.text()]).toEqual(['9', '']);
  expect(old).toMatch(/\r\n\r\none two$/);
});

test('keeps headers of the connection to itself', async () => {
  const group = await cloud.targetGroup('blue');
  const listener = await cloud.listener(await cloud.loadBalancer(), forward(group));
  await cloud.target(group, (request, response) => response.end(JSON.stringify(request.headers)));

  const headers = ['Connection: close, X-Hop', 'X-Hop: 1', 'TE: trailers', 'X-End: 2'];
  const seen = await raw(listener.Port ?? 0, ['GET / HTTP/1.1', 'Host: localhost', ...headers]);

  expect(seen).toContain('"x-end":"2"');
  expect(seen).not.toMatch(/x-hop|"te"/);
});

test.each([
  ['true', undefined],
  ['false', '1'],
])('with drop_invalid_header_fields %s a target sees "a_b" as %s', async (enabled, expected) => {
  const attribute = { Key: 'routing.http.drop_invalid_header_fields.enabled', Value: enabled };
  const group = await cloud.targetGroup('blue');
  const listener = await cloud.listener(await cloud.loadBalancer('web', [attribute]), forward(group));
  await cloud.target(group, (request, response) => response.end(JSON.stringify(request.headers)));

  const answer = await fetch(urlOf(listener), { headers: { a_b: '1' } });

  expect((await answer.json()).a_b).toBe(expected);
});

test('answers 503 if a target group has no targets', async () => {
  const listener = await cloud.listener(await cloud.loadBalancer(), forward(await cloud.targetGroup('blue')));

  const answer = await fetch(urlOf(listener));

  expect(answer.status).toBe(503);
  expect(answer.headers.get('server')).toBe('awselb/2.0');
  expect(await answer.text()).toContain('<h1>503 Service Temporarily Unavailable</h1>');
});

test('answers 502 if a target refuses the connection, or ends it without an answer', async () => {
  const [blue, green] = [await cloud.targetGroup('blue'), await cloud.targetGroup('green')];
  const loadBalancer = await cloud.loadBalancer();
  const refusing = await cloud.listener(loadBalancer, forward(blue), 80);
  const breaking = await cloud.listener(loadBalancer, forward(green), 81);
  await cloud.register(blue, await closedPort());
  await cloud.target(green, request => request.socket.destroy());

  expect((await fetch(urlOf(refusing))).status).toBe(502);
  expect((await fetch(urlOf(breaking), { method: 'POST', body: 'x' })).status).toBe(502);
});

test('answers 504 if a target is silent for longer than the idle time-out', async () => {
  const attribute = { Key: 'idle_timeout.timeout_seconds', Value: '0.05' };
  const group = await cloud.targetGroup('blue');
  const listener = await cloud.listener(await cloud.loadBalancer('web', [attribute]), forward(group));
  await cloud.target(group, () => {});

  expect((await fetch(urlOf(listener))).status).toBe(504);
});

test('gives up on a target when the client has gone', async () => {
  const group = await cloud.targetGroup('blue');
  const listener = await cloud.listener(await cloud.loadBalancer(), forward(group));
  const gone = new Promise<boolean>(resolve => {
    void cloud.target(group, request => {
      request.socket.once('close', () => resolve(true));
      client.destroy();
    });
  });
  const client = openRequest(urlOf(listener)).on('error', () => {});
  client.end();

  await expect(gone).resolves.toBe(true);
});

test('rules are asked in the order of their priorities, then the default action', async () => {
  const listener = await cloud.listener(await cloud.loadBalancer(), fixed('404', 'nothing here'));
  const rule = (Priority: number, path: string, body: string) =>
    cloud.run<{ Rules: { RuleArn: string }[] }>('CreateRule', {
      ListenerArn: listener.ListenerArn,
      Priority,
      Conditions: [{ Field: 'path-pattern', Values: [path] }],
      Actions: fixed('200', body),
    });
  await rule(20, '/api/*', 'api');
  const { Rules } = await rule(10, '/api/admin', 'admin');

  expect(await text(urlOf(listener, '/api/admin'))).toBe('admin');
  expect(await text(urlOf(listener, '/api/other'))).toBe('api');
  expect(await text(urlOf(listener, '/'))).toBe('nothing here');

  await cloud.run('SetRulePriorities', { RulePriorities: [{ RuleArn: Rules[0]?.RuleArn, Priority: 30 }] });
  expect(await text(urlOf(listener, '/api/admin'))).toBe('api');
});

test('a redirect to the declared port of another listener leads to where that one listens', async () => {
  const loadBalancer = await cloud.loadBalancer();
  const test = await cloud.listener(loadBalancer, fixed('200', 'test'), 9000);
  const listener = await cloud.listener(loadBalancer, [
    { Type: 'redirect', RedirectConfig: { Port: '9000', Path: '/new/#{path}', StatusCode: 'HTTP_301' } },
  ]);

  const answer = await fetch(urlOf(listener, '/a?b=c'), { redirect: 'manual' });

  expect(answer.status).toBe(301);
  expect(answer.headers.get('location')).toBe(`http://127.0.0.1:${test.Port}/new/a?b=c`);
});

test('a redirect to a port of no listener keeps it', async () => {
  const listener = await cloud.listener(await cloud.loadBalancer(), [
    { Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_302' } },
  ]);

  const answer = await fetch(urlOf(listener, '/a'), { redirect: 'manual' });

  expect(answer.status).toBe(302);
  expect(answer.headers.get('location')).toBe('https://127.0.0.1:443/a');
});

test('a restarted service listens on the same port, or on another one if that is taken', async () => {
  const listener = await cloud.listener(await cloud.loadBalancer(), fixed('200', 'here'));
  await cloud.stop();

  const { store } = cloud;
  cloud = new TestCloud({ store });
  await cloud.service.start?.();
  expect(await text(urlOf(listener))).toBe('here');
  await cloud.stop();

  const thief = createServer().listen(listener.Port, '127.0.0.1');
  cloud = new TestCloud({ store });
  await cloud.service.start?.();
  const moved = await cloud.run<{ Listeners: { Port: number }[] }>('DescribeListeners', {
    ListenerArns: [listener.ListenerArn],
  });
  expect(moved.Listeners[0]?.Port).not.toBe(listener.Port);
  expect(await text(urlOf(moved.Listeners[0] ?? {}))).toBe('here');
  await new Promise(resolve => thief.close(resolve));
});

test('a deleted listener answers what is in flight and takes no more connections', async () => {
  const group = await cloud.targetGroup('blue');
  const listener = await cloud.listener(await cloud.loadBalancer(), forward(group));
  let answer = () => {};
  const arrived = new Promise<void>(resolve => {
    void cloud.target(group, (_, response) => {
      answer = () => response.end('late');
      resolve();
    });
  });
  const pending = raw(listener.Port ?? 0, ['GET / HTTP/1.1', 'Host: localhost']);
  await arrived;

  await cloud.run('DeleteListener', { ListenerArn: listener.ListenerArn });
  answer();

  expect(await pending).toMatch(/late/);
  await expect(fetch(urlOf(listener))).rejects.toThrow();
});

async function text(url: string): Promise<string> {
  return (await fetch(url)).text();
}

/** A request of exactly these lines; resolves with all that is answered until the connection ends. */
function raw(port: number, lines: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let seen = '';
    const socket = connect(port, '127.0.0.1', () => socket.write([...lines, '', ''].join('\r\n')));
    socket.on('data', data => {
      seen += data;
    });
    socket.on('error', reject).on('close', () => resolve(seen));
  });
}

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return port;
}
