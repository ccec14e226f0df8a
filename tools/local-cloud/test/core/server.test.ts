import { request } from 'node:http';
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import * as sts from '@aws-sdk/client-sts';
import { type Clock, ManualClock } from '../../src/core/clock';
import type { CallRecord } from '../../src/core/dispatcher';
import { type Fault, FaultList, throttled } from '../../src/core/faults';
import { Server } from '../../src/core/server';
import type { HttpMount } from '../../src/core/service';

const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };

let server: Server | undefined;
let records: CallRecord[];
let applied: number;

beforeEach(() => {
  records = [];
  applied = 0;
});

afterEach(() => server?.close());

async function start(options: { fault?: Fault; http?: HttpMount; clock?: Clock } = {}): Promise<number> {
  const { fault, http, clock = new ManualClock() } = options;
  const operations = {
    GetCallerIdentity: () => {
      applied++;
      return { Account: '000000000000' };
    },
  };
  const planned = fault ? [{ service: 'sts', operation: 'GetCallerIdentity', nth: 1, fault }] : [];
  server = new Server([{ signingName: 'sts', client: async () => sts, operations, http }], {
    clock,
    faults: new FaultList(planned),
    onCall: record => records.push(record),
  });
  return server.listen(0);
}

function call(port: number, maxAttempts = 1): Promise<sts.GetCallerIdentityCommandOutput> {
  const client = new sts.STSClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-west-1',
    credentials,
    maxAttempts,
  });
  return client.send(new sts.GetCallerIdentityCommand({}));
}

function get(
  port: number,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status?: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, headers }, response => {
      let text = '';
      response.setEncoding('utf8').on('data', chunk => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, text }));
    });
    sent.on('error', reject).end();
  });
}

test('records every call with its outcome', async () => {
  const port = await start();

  await call(port);

  const at = new Date('2026-01-01T00:00:00Z');
  const userAgent = expect.stringContaining('aws-sdk-js');
  expect(records).toEqual([
    { at, service: 'sts', operation: 'GetCallerIdentity', status: 200, error: undefined, userAgent },
  ]);
});

test.each([
  ['a foreign name, as DNS rebinding makes it', { host: 'evil.example' }],
  ['another origin', { host: '127.0.0.1', origin: 'https://evil.example' }],
])('refuses a browser that comes from %s', async (_name, headers) => {
  const port = await start();

  expect(await get(port, '/', headers)).toMatchObject({
    status: 403,
    text: expect.stringContaining('this computer only'),
  });
});

test('refuses a request that is not signed', async () => {
  const port = await start();

  const { status, text } = await get(port, '/');

  expect(status).toBe(403);
  expect(JSON.parse(text)).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
});

test('refuses a service that it does not have', async () => {
  const port = await start();
  const Authorization =
    'AWS4-HMAC-SHA256 Credential=a/20260101/eu-west-1/braket/aws4_request, SignedHeaders=host, Signature=x';

  const { text } = await get(port, '/', { Authorization });

  expect(JSON.parse(text)).toEqual({
    __type: 'UnknownOperationException',
    message: 'braket is not implemented by the local cloud',
  });
});

test('refuses a service that it does not have in the form of its protocol', async () => {
  const port = await start();
  const client = new EC2Client({ endpoint: `http://127.0.0.1:${port}`, region: 'eu-west-1', credentials });

  await expect(client.send(new DescribeVpcsCommand({}))).rejects.toMatchObject({
    name: 'UnknownOperationException',
    message: 'ec2 is not implemented by the local cloud',
  });
});

test('hands what a service mounts to it, with the whole request', async () => {
  const handle = async (asked: Request) =>
    new Response(`${asked.method} ${new URL(asked.url).pathname}`, { status: 201 });
  const port = await start({ http: { prefix: '/v2/', handle } });

  expect(await get(port, '/v2/shop/tags')).toEqual({ status: 201, text: 'GET /v2/shop/tags' });
  expect(await get(port, '/v2')).toMatchObject({ status: 201 });
  expect(await get(port, '/v3/')).toMatchObject({ status: 403 });
});

test('throttles as planned: once, so that the SDK gets through the second time', async () => {
  const port = await start({ fault: throttled });

  await call(port, 2);

  expect(records.map(({ status, error }) => [status, error])).toEqual([
    [400, 'ThrottlingException'],
    [200, undefined],
  ]);
  expect(applied).toBe(1);
});

test.each([
  ['loseRequest', 0],
  ['loseAnswer', 1],
] as const)('breaks the connection on %s, with the call applied %d times', async (kind, times) => {
  const port = await start({ fault: { kind } });

  await expect(call(port)).rejects.toThrow();

  expect(applied).toBe(times);
});

test("delays by the cloud's clock", async () => {
  const clock = new ManualClock();
  const waiting = new Promise<void>(resolve => {
    const after = clock.after.bind(clock);
    clock.after = (delayMs, action) => {
      resolve();
      return after(delayMs, action);
    };
  });
  const port = await start({ clock, fault: { kind: 'delay', ms: 60_000 } });

  const answer = call(port);
  await waiting;
  expect(applied).toBe(0);
  await clock.advance(60_000);

  expect(await answer).toMatchObject({ Account: '000000000000' });
});
