import { Agent, get } from 'node:http';

/** Clients that send one request after the other over their own connection until they are stopped. */
export class Traffic {
  private readonly bodies: string[] = [];
  private readonly failures: string[] = [];
  private readonly agent = new Agent({ keepAlive: true });
  private readonly clients: Promise<void>[];
  private stopped = false;

  constructor(
    private readonly port: number,
    count = 8,
  ) {
    this.clients = Array.from({ length: count }, () => this.client());
  }

  /** Resolves when so many more requests have been answered. */
  public async answered(more: number): Promise<void> {
    const enough = this.bodies.length + this.failures.length + more;
    while (this.bodies.length + this.failures.length < enough) await new Promise(resolve => setTimeout(resolve, 2));
  }

  public async stop(): Promise<{ bodies: string[]; failures: string[] }> {
    this.stopped = true;
    await Promise.all(this.clients);
    this.agent.destroy();
    return { bodies: this.bodies, failures: this.failures };
  }

  private async client(): Promise<void> {
    while (!this.stopped) {
      await this.send().then(
        body => this.bodies.push(body),
        (error: Error) => this.failures.push(error.message),
      );
    }
  }

  private send(): Promise<string> {
    return new Promise((resolve, reject) => {
      const request = get({ host: '127.0.0.1', port: this.port, agent: this.agent }, response => {
        let body = '';
        response.on('data', chunk => {
          body += chunk;
        });
        response.on('error', reject);
        response.on('end', () => (response.statusCode === 200 ? resolve(body) : reject(new TypeError(body))));
      });
      request.on('error', reject);
    });
  }
}
