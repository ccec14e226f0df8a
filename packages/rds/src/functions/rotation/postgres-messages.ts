import type { Duplex } from 'node:stream';

/** A message of PostgreSQL: a letter that says what it is, and its content. */
export interface Message {
  readonly type: string;
  readonly body: Buffer;
}

/** Why a statement or a login failed, in the words of PostgreSQL. */
export class PostgresError extends Error {
  public override readonly name = 'PostgresError';

  constructor(
    message: string,

    /** `28P01`; undefined when the connection itself failed. @see https://www.postgresql.org/docs/current/errcodes-appendix.html */
    public readonly code?: string,
  ) {
    super(message);
  }
}

/**
 * Messages over one connection.
 *
 * @see https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export class Messages {
  private readonly chunks: AsyncIterator<Buffer>;
  private buffer = Buffer.alloc(0);

  constructor(private readonly stream: Duplex) {
    this.chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /** @param type empty for the very first message, which has none */
  public send(type: string, ...parts: readonly (string | Buffer)[]): void {
    const body = Buffer.concat(parts.map(part => Buffer.from(part)));
    this.stream.write(Buffer.concat([Buffer.from(type), int32(body.length + 4), body]));
  }

  /**
   * The next message that is not a mere notice.
   *
   * @throws PostgresError when it is an error, or when the connection ends
   */
  public async next(): Promise<Message> {
    for (;;) {
      const message = await this.read();
      if (message.type === 'E') throw errorOf(message.body);
      if (!['N', 'S'].includes(message.type)) return message;
    }
  }

  private async read(): Promise<Message> {
    await this.fill(5);
    const end = this.buffer.readUInt32BE(1) + 1;
    await this.fill(end);
    const message = { type: this.buffer.toString('latin1', 0, 1), body: this.buffer.subarray(5, end) };
    this.buffer = this.buffer.subarray(end);
    return message;
  }

  private async fill(length: number): Promise<void> {
    while (this.buffer.length < length) {
      const { value, done } = await this.chunks.next();
      if (done) throw new PostgresError('the connection has ended');
      this.buffer = Buffer.concat([this.buffer, value]);
    }
  }
}

export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

/** Fields of a letter and a text each, as of `C28P01`. */
function errorOf(body: Buffer): PostgresError {
  const fields = body.toString().split('\0');
  const field = (letter: string) => fields.find(text => text.startsWith(letter))?.slice(1);
  return new PostgresError(field('M') ?? 'unknown error', field('C'));
}
