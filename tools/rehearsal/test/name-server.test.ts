import { Resolver } from 'node:dns/promises';
import { NameServer } from '../src/name-server';

let server: NameServer;
let resolver: Resolver;

beforeEach(async () => {
  server = await NameServer.start();
  resolver = new Resolver();
  resolver.setServers([server.address]);
});

afterEach(() => server.stop());

test('tells the servers of a zone that is delegated', async () => {
  server.delegate('Shop.example.com', ['ns-1.awsdns-01.com', 'ns-2.awsdns-02.net.']);

  const servers = await resolver.resolveNs('shop.example.com');

  expect(servers.sort()).toEqual(['ns-1.awsdns-01.com', 'ns-2.awsdns-02.net']);
});

test('knows no other zone', async () => {
  server.delegate('shop.example.com', ['ns-1.awsdns-01.com']);

  await expect(resolver.resolveNs('example.com')).rejects.toMatchObject({ code: 'ENOTFOUND' });
});
