import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ask } from '../../../src/functions/health-hook/ask';

let server: Server;
let port: number;
let seen: Pick<IncomingMessage, 'url' | 'headers'>[];

beforeEach(async () => {
  seen = [];
  server = createServer((request, response) => {
    seen.push({ url: request.url, headers: request.headers });
    response.writeHead(207).end('x'.repeat(100_000));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});

afterEach(() => new Promise(resolve => server.close(resolve)));

test('calls an address by the name of a host', async () => {
  const { status, body } = await ask({
    protocol: 'http',
    address: '127.0.0.1',
    port,
    host: 'shop.example.com',
    path: '/healthz',
  });

  expect(status).toBe(207);
  expect(body).toMatch(/^x+$/);
  expect(seen).toMatchObject([{ url: '/healthz', headers: { host: 'shop.example.com' } }]);
});

test('fails where nobody listens', async () => {
  const question = { protocol: 'http', address: '127.0.0.1', port: 1, host: 'a', path: '/' } as const;

  await expect(ask(question)).rejects.toThrow('ECONNREFUSED');
});

test('speaks TLS where the listener does', async () => {
  const question = { protocol: 'https', address: '127.0.0.1', port, host: 'shop.example.com', path: '/' } as const;

  // the server does not: what it got was no HTTP
  await expect(ask(question)).rejects.toThrow();
  expect(seen).toEqual([]);
});
