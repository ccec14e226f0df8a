import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { ownerOf, tellsOwners } from '../../../src/services/ec2/connection-owner';

let server: Server;
let child: ChildProcess;
let socket: Socket;

beforeEach(async () => {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
});

// programs end with their connection
afterEach(() => {
  socket.destroy();
  server.close();
});

/** Starts a leader of a session that connects, or has it done by what it starts. */
async function connect(script: (connect: string) => string): Promise<void> {
  const { port } = server.address() as AddressInfo;
  const program = `require('node:net').connect(${port}, '127.0.0.1').on('error', () => {})`;
  child = spawn(process.execPath, ['-e', script(program)], { detached: true, stdio: 'ignore' });
  [socket] = (await once(server, 'connection')) as [Socket];
}

/** Systems other than Linux tell nobody. */
function told(pid: number | undefined): number | undefined {
  return tellsOwners ? pid : undefined;
}

function endsOf({ remotePort = 0, localPort = 0 }: Socket) {
  return { remotePort, localPort };
}

test('finds the process that has opened a connection', async () => {
  await connect(program => program);

  expect(ownerOf(endsOf(socket), new Set([process.pid, child.pid ?? 0]))).toBe(told(child.pid));
  expect(ownerOf(endsOf(socket), new Set([process.pid]))).toBeUndefined();
  expect(ownerOf({ ...endsOf(socket), remotePort: 1 }, new Set([child.pid ?? 0]))).toBeUndefined();
});

test('finds the leader of the session whose member has opened a connection', async () => {
  await connect(program => `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(program)}])`);

  expect(ownerOf(endsOf(socket), new Set([child.pid ?? 0]))).toBe(told(child.pid));
});
