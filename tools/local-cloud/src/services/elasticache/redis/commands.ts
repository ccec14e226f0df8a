import { connect } from 'node:net';

const TIMEOUT_MS = 5_000;

/**
 * Sends commands to a server's socket one after the other, each of which is answered with one line. Resolves with the lines: `+OK`, `:1`.
 *
 * @see https://redis.io/docs/latest/develop/reference/protocol-spec/
 */
export function sendCommands(socketFile: string, commands: readonly (readonly string[])[]): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketFile);
    let said = '';
    const end = (result: () => void) => {
      socket.destroy();
      result();
    };
    socket.setTimeout(TIMEOUT_MS, () => end(() => reject(new TypeError('unexpected silence of redis-server'))));
    socket.once('error', error => end(() => reject(error)));
    socket.once('close', () => reject(new TypeError(`unexpected end of the connection to redis-server: ${said}`)));
    socket.on('data', chunk => {
      said += chunk.toString();
      const lines = said.split('\r\n').slice(0, -1);
      const refusal = lines.find(line => line.startsWith('-'));
      if (refusal) end(() => reject(new TypeError(`unexpected answer of redis-server: ${refusal}`)));
      else if (lines.length >= commands.length) end(() => resolve(lines));
    });
    socket.write(commands.map(encode).join(''));
  });
}

function encode(words: readonly string[]): string {
  return `*${words.length}\r\n${words.map(word => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;
}
