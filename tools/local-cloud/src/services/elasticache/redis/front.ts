import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls';
import type { IssuedCertificate } from '../../acm/certificate-authority';
import { leaveUnanswered } from '../../ec2/network';

/** Whether clients speak TLS: never, if they like, always. */
export type TransitEncryption = 'off' | 'preferred' | 'required';

/** First byte of a TLS connection: a handshake. No command of Redis starts with it. */
const HANDSHAKE = 0x16;

/** What listens on loopback for a server: ends TLS, which the server itself may have been built without, and passes on what is inside. */
export class Front {
  private readonly server: Server;
  private readonly tls: TlsServer;
  private readonly sockets = new Set<Socket>();

  constructor(
    private readonly socketFile: string,
    private encryption: TransitEncryption,
    certificate: IssuedCertificate,

    /** Whether the network lets a connection through. */
    private readonly admits: (socket: Socket) => boolean = () => true,
  ) {
    const { certificate: own, chain, key } = certificate;
    this.tls = createTlsServer({ cert: own + chain, key, minVersion: 'TLSv1.2' }, socket => this.pass(socket));
    this.tls.on('tlsClientError', (_, socket) => socket.destroy());
    this.server = createServer(socket => this.accept(socket));
  }

  /** Listens on `port` if it is free. Resolves with the port. */
  public async open(port: number): Promise<number> {
    await this.listen(port).catch(() => this.listen(0));
    return (this.server.address() as AddressInfo).port;
  }

  public close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    return new Promise(resolve => this.server.close(() => resolve()));
  }

  /** Holds for connections to come. */
  public encrypt(encryption: TransitEncryption): void {
    this.encryption = encryption;
  }

  private accept(socket: Socket): void {
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    if (!this.admits(socket)) leaveUnanswered(socket);
    else if (this.encryption === 'required') this.tls.emit('connection', socket);
    else if (this.encryption === 'off') this.pass(socket);
    else
      socket.once('readable', () => {
        const first = socket.read() as Buffer | null;
        if (!first) return;
        socket.unshift(first);
        if (first[0] === HANDSHAKE) this.tls.emit('connection', socket);
        else this.pass(socket);
      });
  }

  private pass(socket: Socket): void {
    const upstream = connect(this.socketFile);
    upstream.on('error', () => socket.destroy());
    upstream.on('close', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
    socket.on('close', () => upstream.destroy());
    socket.setNoDelay(true);
    socket.pipe(upstream);
    upstream.pipe(socket);
  }

  private listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, '127.0.0.1', () => {
        this.server.off('error', reject);
        resolve();
      });
    });
  }
}
