import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

const NS = 2;
const INTERNET = 1;
const HEADER_BYTES = 12;

/**
 * A name server on this computer that knows delegations and nothing else: it plays the registrars of the world.
 *
 * @example
 * const names = await NameServer.start();
 * names.delegate('shop.example.com', ['ns-1.awsdns-01.com', 'ns-2.awsdns-02.net']);
 * rehearsal.variables.BERTH_DNS_SERVER = names.address;
 */
export class NameServer {
  public static async start(): Promise<NameServer> {
    const server = new NameServer();
    server.socket.bind(0, '127.0.0.1');
    await once(server.socket, 'listening');
    return server;
  }

  private readonly socket: Socket = createSocket('udp4');
  private readonly delegations = new Map<string, readonly string[]>();

  private constructor() {
    this.socket.on('message', (question, { address, port }) => {
      this.socket.send(answerOf(question, this.delegations), port, address);
    });
  }

  /** `127.0.0.1:5353` */
  public get address(): string {
    return `127.0.0.1:${this.socket.address().port}`;
  }

  /** From now on the servers of a zone are these. */
  public delegate(zone: string, nameServers: readonly string[]): void {
    this.delegations.set(zone.toLowerCase(), nameServers);
  }

  public stop(): void {
    this.socket.close();
  }
}

/**
 * The question again, and below it a record for each server; `NXDOMAIN` where there are none.
 *
 * @see https://www.rfc-editor.org/rfc/rfc1035#section-4
 */
function answerOf(message: Buffer, delegations: ReadonlyMap<string, readonly string[]>): Buffer {
  const { name, end } = readName(message, HEADER_BYTES);
  const servers = message.readUInt16BE(end) === NS ? (delegations.get(name) ?? []) : [];
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(message.readUInt16BE(0), 0);
  header.writeUInt16BE(servers.length > 0 ? 0x8580 : 0x8583, 2); // an answer, of its own knowledge; 3 is NXDOMAIN
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(servers.length, 6);
  return Buffer.concat([header, message.subarray(HEADER_BYTES, end + 4), ...servers.map(recordOf)]);
}

function recordOf(server: string): Buffer {
  const data = writeName(server);
  const record = Buffer.alloc(HEADER_BYTES);
  record.writeUInt16BE(0xc000 | HEADER_BYTES, 0); // the name of the question
  record.writeUInt16BE(NS, 2);
  record.writeUInt16BE(INTERNET, 4);
  record.writeUInt16BE(data.length, 10);
  return Buffer.concat([record, data]);
}

function readName(message: Buffer, start: number): { name: string; end: number } {
  const labels: string[] = [];
  let at = start;
  for (let length = message.readUInt8(at); length > 0; length = message.readUInt8(at)) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 };
}

function writeName(name: string): Buffer {
  const labels = name.replace(/\.$/, '').split('.');
  return Buffer.concat([...labels.map(label => Buffer.from([label.length, ...Buffer.from(label)])), Buffer.from([0])]);
}
