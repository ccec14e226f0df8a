import { once } from 'node:events';
import { isIP, connect as openSocket, type Socket } from 'node:net';
import { connect as openTls, type TLSSocket } from 'node:tls';
import { int32, Messages, PostgresError } from './postgres-messages';
import type { Credentials } from './rotate';
import { ScramLogin } from './scram';

/** Where a database is. */
export interface Server {
  readonly host: string;
  readonly port: string;
  readonly database: string;
}

/** Runs statements of which nobody wants rows. */
export type Execute = (sql: string) => Promise<void>;

const PROTOCOL_3_0 = 196_608;
const TLS_PLEASE = 80_877_103;
const SILENCE_MS = 20_000;

/** What the server asks for to prove who we are. @see https://www.postgresql.org/docs/current/protocol-message-formats.html */
const AUTHENTICATION = { done: 0, start: 10, challenge: 11, outcome: 12 };

/**
 * Log in over TLS, do some work, and go. The certificate must be good for the name of the host, and the password be kept as SCRAM-SHA-256.
 *
 * @throws PostgresError, ScramError, and what TLS says
 */
export async function withDatabase<T>(
  server: Server,
  login: Credentials,
  work: (execute: Execute) => Promise<T>,
): Promise<T> {
  const socket = await openConnection(server);
  const messages = new Messages(socket);
  try {
    await logIn(messages, server, login);
    const result = await work(sql => execute(messages, sql));
    messages.send('X');
    return result;
  } finally {
    socket.destroy();
  }
}

async function openConnection({ host, port }: Server): Promise<TLSSocket> {
  const plain = openSocket({ host, port: Number(port) });
  giveUpAfter(SILENCE_MS, plain);
  try {
    await once(plain, 'connect');
    plain.write(Buffer.concat([int32(8), int32(TLS_PLEASE)]));
    const [answer] = (await once(plain, 'data')) as [Buffer];
    if (answer.toString('latin1') !== 'S') throw new PostgresError('the server does not speak TLS');
    const socket = openTls({ socket: plain, host, servername: isIP(host) ? '' : host, minVersion: 'TLSv1.2' });
    giveUpAfter(SILENCE_MS, socket);
    await once(socket, 'secureConnect');
    return socket;
  } catch (error) {
    plain.destroy();
    throw error;
  }
}

function giveUpAfter(milliseconds: number, socket: Socket): void {
  socket.setTimeout(milliseconds, () => socket.destroy(new PostgresError('the server is silent')));
}

async function logIn(messages: Messages, { database }: Server, { username, password }: Credentials): Promise<void> {
  messages.send('', int32(PROTOCOL_3_0), `user\0${username}\0database\0${database}\0\0`);
  const scram = new ScramLogin('', password); // the name stands in the message before
  for (;;) {
    const { type, body } = await messages.next();
    if (type === 'Z') return;
    if (type !== 'R') continue;
    const content = body.toString('utf8', 4);
    switch (body.readInt32BE(0)) {
      case AUTHENTICATION.done:
        break;
      case AUTHENTICATION.start: {
        const first = scram.first();
        messages.send('p', 'SCRAM-SHA-256\0', int32(Buffer.byteLength(first)), first);
        break;
      }
      case AUTHENTICATION.challenge:
        messages.send('p', scram.final(content));
        break;
      case AUTHENTICATION.outcome:
        scram.verify(content);
        break;
      default:
        throw new PostgresError('the server wants the password in another way than SCRAM-SHA-256');
    }
  }
}

async function execute(messages: Messages, sql: string): Promise<void> {
  messages.send('Q', `${sql}\0`);
  while ((await messages.next()).type !== 'Z');
}
