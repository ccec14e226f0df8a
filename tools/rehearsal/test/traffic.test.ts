import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Traffic } from '../src/traffic';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

test('counts the answers of each release', async () => {
  let answered = 0;
  const url = await serve((_, response) => {
    answered += 1;
    response.setHeader('x-version', answered <= 2 ? '1.0.0' : '1.1.0').end('ok');
    if (answered === 4) void finish();
  });
  const traffic = new Traffic({ url }, 0);
  const { promise, resolve } = deferred();
  const finish = async () => resolve(await traffic.stop());

  const seen = await promise;

  expect(seen.failed).toBe(0);
  expect(Object.fromEntries(seen.versions)).toMatchObject({ '1.0.0': 2 });
  expect(seen.requests).toBe(answered);
});

test('counts an answer other than 200 and a broken connection as failures, and says which', async () => {
  let asked = 0;
  const url = await serve((_, response) => {
    asked += 1;
    if (asked === 1) response.writeHead(503).end();
    else if (asked === 2) response.destroy();
    else void finish();
    if (asked > 2) response.end('ok');
  });
  const traffic = new Traffic({ url }, 0);
  const { promise, resolve } = deferred();
  const finish = async () => resolve(await traffic.stop());

  const seen = await promise;

  expect(seen.failed).toBe(2);
  expect(seen.failures[0]).toMatch(/answered 503$/);
});

function deferred() {
  let resolve: (seen: Traffic['seen']) => void = () => {};
  const promise = new Promise<Traffic['seen']>(done => {
    resolve = done;
  });
  return { promise, resolve };
}

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('signs in where it is refused, and again when its token has expired; nobody is told of it', async () => {
  let asked = 0;
  let good = '';
  const url = await serve((request, response) => {
    asked += 1;
    if (request.headers.authorization !== `Bearer ${good}`) return response.writeHead(401).end();
    if (asked === 4) good = 'the next one';
    if (asked === 8) void finish();
    return response.end('ok');
  });
  let signedIn = 0;
  const signIn = async () => {
    signedIn += 1;
    good ||= 'the first one';
    return good;
  };
  const traffic = new Traffic({ url }, 0, signIn);
  const { promise, resolve } = deferred();
  const finish = async () => resolve(await traffic.stop());

  const seen = await promise;

  expect(seen.failures).toEqual([]);
  expect(signedIn).toBe(2);
  expect(seen.requests).toBe(asked - 2);
});

test('counts it as a failure when a token that was just given is refused', async () => {
  let asked = 0;
  const url = await serve((_, response) => {
    asked += 1;
    response.writeHead(401).end();
    if (asked === 2) void finish();
  });
  const traffic = new Traffic({ url }, 0, async () => 'refused');
  const { promise, resolve } = deferred();
  const finish = async () => resolve(await traffic.stop());

  const seen = await promise;

  expect(seen.failures).toEqual([expect.stringMatching(/GET \/products: answered 401$/)]);
});
