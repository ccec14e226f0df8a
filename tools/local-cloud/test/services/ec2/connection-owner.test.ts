import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { ownerOf, tellsOwners } from '../../../src/services/ec2/connection-owner';

let server: Server;
let child: ChildProcess | undefined;

beforeEach(async () => {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(() => {
  if (child?.pid) process.kill(-child.pid, 'SIGKILL');
  child = undefined;
  server.close();
});

/** Starts a leader of a session that connects, or has it done by what it starts. */
async function connected(script: (connect: string) => string): Promise<Socket> {
  const { port } = server.address() as AddressInfo;
  const connect = `require('node:net').connect(${port}, '127.0.0.1').on('error', () => {})`;
  child = spawn(process.execPath, ['-e', script(connect)], { detached: true, stdio: 'ignore' });
  const [socket] = (await once(server, 'connection')) as [Socket];
  return socket;
}

/** Systems other than Linux tell nobody. */
function told(pid: number | undefined): number | undefined {
  return tellsOwners ? pid : undefined;
}

function endsOf({ remotePort = 0, localPort = 0 }: Socket) {
  return { remotePort, localPort };
}

test('finds the process that has opened a connection', async () => {
  const socket = await connected(connect => connect);

  expect(ownerOf(endsOf(socket), new Set([process.pid, child?.pid ?? 0]))).toBe(told(child?.pid));
  expect(ownerOf(endsOf(socket), new Set([process.pid]))).toBeUndefined();
  expect(ownerOf({ ...endsOf(socket), remotePort: 1 }, new Set([child?.pid ?? 0]))).toBeUndefined();
  socket.destroy();
});

test('finds the leader of the session whose member has opened a connection', async () => {
  const socket = await connected(
    connect => `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(connect)}])`,
  );

  expect(ownerOf(endsOf(socket), new Set([child?.pid ?? 0]))).toBe(told(child?.pid));
  socket.destroy();
});
