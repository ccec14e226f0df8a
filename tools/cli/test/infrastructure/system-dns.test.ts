import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { systemDns } from '../../src/infrastructure/system-dns';

const sockets: Socket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});

/** A name as DNS writes it: the length of each label before it. */
const wireName = (name: string): Buffer =>
  Buffer.concat([
    ...name.split('.').map(label => Buffer.from([label.length, ...Buffer.from(label)])),
    Buffer.from([0]),
  ]);

/** The answer to a question for name servers. @see https://www.rfc-editor.org/rfc/rfc1035#section-4 */
function answer(query: Buffer, servers: readonly string[], code: number): Buffer {
  const header = Buffer.from(query.subarray(0, 12));
  header.writeUInt16BE(0x8180 | code, 2);
  header.writeUInt16BE(servers.length, 6);
  header.writeUInt16BE(0, 8);
  header.writeUInt16BE(0, 10);
  const question = query.subarray(12, query.indexOf(0, 12) + 5);
  const records = servers.map(server => {
    const data = wireName(server);
    // the name of the question, type NS, class IN, a minute, the length of the data
    return Buffer.concat([Buffer.from([0xc0, 12, 0, 2, 0, 1, 0, 0, 0, 60, 0, data.length]), data]);
  });
  return Buffer.concat([header, question, ...records]);
}

/** A name server on this computer that says the same of every zone. */
async function nameServer(servers: readonly string[], code = 0): Promise<string> {
  const socket = createSocket('udp4');
  sockets.push(socket);
  socket.on('message', (query, { port, address }) => socket.send(answer(query, servers, code), port, address));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return `127.0.0.1:${(socket.address() as AddressInfo).port}`;
}

test('asks the server that it is told', async () => {
  const dns = systemDns(await nameServer(['ns-1.example', 'ns-2.example']));

  await expect(dns.nameServers('shop.example')).resolves.toEqual(['ns-1.example', 'ns-2.example']);
});

test.each([
  ['there is no such zone', 3],
  ['nothing is said', 0],
  ['nobody is responsible', 5],
])('a zone is delegated to nobody when %s', async (_, code) => {
  const dns = systemDns(await nameServer([], code));

  await expect(dns.nameServers('shop.example')).resolves.toEqual([]);
});

test('fails when the answer cannot be read, with what to do', async () => {
  const dns = systemDns(await nameServer([], 1));

  await expect(dns.nameServers('shop.example')).rejects.toMatchObject({
    name: 'NameServersUnknown',
    message: 'cannot ask for the name servers of shop.example',
    hint: 'check the network, then give the same command again',
  });
});
