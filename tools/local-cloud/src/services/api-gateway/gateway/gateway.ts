import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Exchange, type ExchangeParts } from './exchange';

/** Longer than any client keeps an idle connection, so that no client sends into one that is being closed. */
const KEEP_ALIVE_MS = 3_600_000;

/** One HTTP server on loopback for each API. */
export class Gateway {
  private readonly servers = new Map<string, Server>();

  constructor(
    private readonly parts: ExchangeParts,
    private readonly log: (message: string) => void,
  ) {}

  /** Listens for an API, on `port` if it is free. Resolves with the port. */
  public async open(apiId: string, port = 0): Promise<number> {
    const server = createServer((request, response) => void this.handle(apiId, request, response));
    server.requestTimeout = 0;
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    await listen(server, port).catch(() => listen(server, 0));
    this.servers.set(apiId, server);
    return (server.address() as AddressInfo).port;
  }

  /** Takes no new connections; requests in flight finish. */
  public close(apiId: string): void {
    const server = this.servers.get(apiId);
    this.servers.delete(apiId);
    server?.close();
    server?.closeIdleConnections();
  }

  public async stop(): Promise<void> {
    const servers = [...this.servers.values()];
    this.servers.clear();
    await Promise.all(servers.map(closeNow));
  }

  private async handle(apiId: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const api = this.parts.registry.apis.get(apiId);
    try {
      if (api) await new Exchange(this.parts, api, request, response).run();
      else response.destroy();
    } catch (error) {
      this.log(`defect: ${error instanceof Error ? error.stack : String(error)}`);
      response.destroy();
    }
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function closeNow(server: Server): Promise<void> {
  return new Promise(resolve => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
