import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { leaveUnanswered } from '../../ec2/network';

/** What listens on loopback for a server, and passes on what the network lets through. */
export class Front {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  constructor(
    private readonly serverPort: number,
    private readonly admits: (socket: Socket) => boolean,
  ) {
    this.server = createServer(socket => this.accept(socket));
  }

  /** Resolves with the port; rejects if somebody has it. */
  public open(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, '127.0.0.1', () => {
        this.server.off('error', reject);
        resolve((this.server.address() as AddressInfo).port);
      });
    });
  }

  public close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    return new Promise(resolve => this.server.close(() => resolve()));
  }

  private accept(socket: Socket): void {
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    if (this.admits(socket)) this.pass(socket);
    else leaveUnanswered(socket);
  }

  private pass(socket: Socket): void {
    const upstream = connect(this.serverPort, '127.0.0.1');
    upstream.on('error', () => socket.destroy());
    upstream.on('close', () => socket.destroySoon());
    socket.on('close', () => upstream.destroy());
    socket.setNoDelay(true);
    upstream.setNoDelay(true);
    socket.pipe(upstream);
    upstream.pipe(socket);
  }
}
