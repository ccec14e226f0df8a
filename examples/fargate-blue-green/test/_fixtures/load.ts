import { once } from 'node:events';
import { Agent, request } from 'node:https';

const LOGIN = 'username=nobody@example.com&password=not-a-password';

/** Somebody who tries one login after the other: hashing the password keeps a processor busy. */
export class Load {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false });
  private running = true;
  private readonly done: Promise<void>;

  constructor(private readonly url: string) {
    this.done = this.login();
  }

  public async stop(): Promise<void> {
    this.running = false;
    await this.done;
    this.agent.destroy();
  }

  private async login(): Promise<void> {
    while (this.running) await this.once().catch(() => undefined);
  }

  private async once(): Promise<void> {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const sent = request(new URL('/token', this.url), { method: 'POST', agent: this.agent, headers });
    sent.end(LOGIN);
    const [response] = await once(sent, 'response');
    response.resume();
    await once(response, 'end');
  }
}
