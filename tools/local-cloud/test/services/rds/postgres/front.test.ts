import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { Front } from '../../../../src/services/rds/postgres/front';

let server: Server;
let front: Front;
let port: number;
let admitted: boolean;
let asked: Socket[];

beforeEach(async () => {
  admitted = true;
  asked = [];
  server = createServer(socket => socket.on('data', data => socket.end(`echo ${data}`))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  front = new Front((server.address() as AddressInfo).port, socket => {
    asked.push(socket);
    return admitted;
  });
  port = await front.open(0);
});

afterEach(async () => {
  await front.close();
  server.close();
});

async function talk(): Promise<string> {
  const socket = connect(port, '127.0.0.1', () => socket.write('hello'));
  let heard = '';
  socket.on('data', data => {
    heard += data;
  });
  socket.on('error', () => undefined);
  await new Promise(resolve => socket.once('close', resolve));
  return heard;
}

test('what the network lets through is passed on, to its last byte', async () => {
  expect(await talk()).toBe('echo hello');
});

test('what it does not let through is not answered, and ends with the front', async () => {
  admitted = false;
  const heard = talk();
  while (asked.length === 0) await new Promise(resolve => setImmediate(resolve));
  await front.close();

  expect(await heard).toBe('');
  front = new Front(0, () => true);
  await front.open(0);
});

test('a port that somebody else has is refused', async () => {
  const other = new Front(0, () => true);

  await expect(other.open(port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
