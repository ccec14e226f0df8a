import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { type Entrance, visit } from './visit';

/** What a client saw of one environment. */
export interface Seen {
  requests: number;
  failed: number;

  /** Answers by the release that gave them. */
  readonly versions: Map<string, number>;

  /** The first few failures, in words. */
  readonly failures: string[];
}

const REFUSED = 'answered 401';
const PATHS = ['/products', '/version', '/healthz'];

/**
 * A client that asks one environment without pause, one request after the other, until it is stopped.
 *
 * A failure is an answer other than 200, a broken connection, or none within ten seconds.
 */
export class Traffic {
  public readonly seen: Seen = { requests: 0, failed: 0, versions: new Map(), failures: [] };

  private readonly agent: Agent;
  private running = true;
  private readonly done: Promise<void>;
  private token?: string;

  constructor(
    private readonly entrance: Entrance,
    /** Real milliseconds between two requests. */
    private readonly pauseMs = 20,
    /** Where requests need a token: signs in, at first and whenever a token was refused. */
    private readonly signIn?: () => Promise<string>,
  ) {
    const connection = { keepAlive: true, maxSockets: 1 };
    this.agent = entrance.tls ? new TlsAgent(connection) : new Agent(connection);
    this.done = this.ask();
  }

  /** Ends after the request that is open. */
  public async stop(): Promise<Seen> {
    this.running = false;
    await this.done;
    this.agent.destroy();
    return this.seen;
  }

  private async ask(): Promise<void> {
    while (this.running) {
      const path = PATHS[this.seen.requests % PATHS.length] ?? '/';
      const failure = await this.failureOf(path);
      this.seen.requests += 1;
      if (failure) {
        this.seen.failed += 1;
        if (this.seen.failures.length < 5)
          this.seen.failures.push(`${new Date().toISOString()} GET ${path}: ${failure}`);
      }
      await new Promise(resolve => setTimeout(resolve, this.pauseMs));
    }
  }

  /** What went wrong, or undefined. Tokens expire: who is refused signs in again, as applications do, and is refused no second time. */
  private async failureOf(path: string): Promise<string | undefined> {
    const failure = await this.once(path);
    if (failure !== REFUSED || !this.signIn) return failure;
    this.token = await this.signIn();
    return this.once(path);
  }

  private async once(path: string): Promise<string | undefined> {
    const headers: Record<string, string> = this.token === undefined ? {} : { authorization: `Bearer ${this.token}` };
    try {
      const answer = await visit(this.entrance, path, { agent: this.agent, headers });
      const version = answer.headers['x-version'];
      if (typeof version === 'string') {
        this.seen.versions.set(version, (this.seen.versions.get(version) ?? 0) + 1);
      }
      return answer.status === 200 ? undefined : `answered ${answer.status}`;
    } catch (error) {
      return (error as Error).message;
    }
  }
}
