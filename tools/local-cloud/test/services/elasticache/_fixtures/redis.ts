import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { delimiter, join, resolve } from 'node:path';
import { connect as connectTls } from 'node:tls';

const SERVICE = resolve(__dirname, '../../../../../../services/pyshop');

/** Folders with a redis-server: none if one is on the PATH, else the environment of the service, which is made if it is not there. */
export function ensureRedis(): string[] {
  // biome-ignore lint/style/noProcessEnv: where programs are is the computer's business
  const path = (process.env.PATH ?? '').split(delimiter);
  if (path.some(folder => existsSync(join(folder, 'redis-server')))) return [];
  const folder = join(SERVICE, '.venv/bin');
  if (!existsSync(join(folder, 'redis-server'))) execFileSync('python3', ['venv.task.py'], { cwd: SERVICE });
  return [folder];
}

export interface Connection {
  readonly port: number;

  /** The authority to trust. Without it the connection is not encrypted. */
  readonly ca?: string;
  readonly servername?: string;
}

/** Sends commands, words apart by blanks; resolves with all that is answered once as many lines are there. */
export function ask({ port, ca, servername }: Connection, ...commands: string[]): Promise<string[]> {
  return new Promise((done, fail) => {
    const place = { host: '127.0.0.1', port };
    const socket = ca ? connectTls({ ...place, ca, servername }) : connect(place);
    let said = '';
    socket.setTimeout(10_000, () => socket.destroy(new Error(`no answer to ${commands[0]}`)));
    socket.once('error', fail);
    socket.once('close', () => fail(new Error(`the connection has ended: ${said}`)));
    socket.on('data', chunk => {
      said += chunk.toString();
      const lines = said.split('\r\n').slice(0, -1);
      if (lines.filter(line => !line.startsWith('$') || line === '$-1').length < commands.length) return;
      socket.removeAllListeners('close');
      socket.destroy();
      done(lines.filter(line => !line.startsWith('$') || line === '$-1'));
    });
    socket.write(commands.map(command => `${command}\r\n`).join(''));
  });
}
