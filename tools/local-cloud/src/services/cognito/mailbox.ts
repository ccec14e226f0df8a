import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../core/service';

export interface Mail {
  /** An address, or the number of a telephone. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** What AWS would send by e-mail or text message: a line of JSON each in `mail.ndjson` of the cloud's folder, and a line in the log without the text. */
export class Mailbox {
  constructor(private readonly context: Context) {}

  public send({ to, subject, text }: Mail): void {
    const { folder, clock, log } = this.context;
    const line = JSON.stringify({ at: clock.now().toISOString(), to, subject, text });
    appendFileSync(join(folder, 'mail.ndjson'), `${line}\n`, { mode: 0o600 });
    log(`mail to ${to}: ${subject} (see mail.ndjson)`);
  }
}
