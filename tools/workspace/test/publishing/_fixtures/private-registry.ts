import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const OWN = { access: '$authenticated', publish: '$authenticated' };

/** Only for who has a token. Our own packages come from nowhere else, all others from npm's registry, as with CodeArtifact's upstreams. */
const config = (folder: string) => ({
  storage: join(folder, 'storage'),
  auth: { htpasswd: { file: join(folder, 'htpasswd') } },
  // the default looks up the password for each request, with a quarter of a second of CPU: minutes for an installation
  security: { api: { legacy: false, jwt: { sign: { expiresIn: '1d' } } } },
  uplinks: { npmjs: { url: 'https://registry.npmjs.org/', timeout: '10m', max_fails: 1000 } },
  packages: {
    '@berth/*': OWN,
    'create-berth': OWN,
    '**': { access: '$authenticated', proxy: 'npmjs' },
  },
  log: { type: 'file', path: join(folder, 'verdaccio.log'), level: 'warn' },
  web: { enable: false },
  max_body_size: '100mb',
});

/**
 * A registry of one's own, on a port of this computer.
 */
export class PrivateRegistry {
  public static async start(): Promise<PrivateRegistry> {
    const folder = mkdtempSync(join(tmpdir(), 'berth-registry-'));
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/`;
    writeFileSync(join(folder, 'config.json'), JSON.stringify(config(folder)));
    const program = join(dirname(require.resolve('verdaccio/package.json')), 'bin/verdaccio');
    const args = [program, '--config', join(folder, 'config.json'), '--listen', `127.0.0.1:${port}`];
    const child = spawn(process.execPath, args, { cwd: folder, stdio: 'ignore' });
    await answers(url, child);
    return new PrivateRegistry(url, await signUp(url), child, folder);
  }

  private constructor(
    public readonly url: string,
    public readonly token: string,
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {}

  /** What the .npmrc of a project says to use it: the token is never written down. */
  public get npmrc(): string {
    return `@berth:registry=${this.url}\n${this.url.replace('http:', '')}:_authToken=\${NPM_TOKEN}\n`;
  }

  public async stop(): Promise<void> {
    const exited = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await exited;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new TypeError(`the registry ended: exit code ${child.exitCode}`);
    const found = await fetch(`${url}-/ping`).catch(() => undefined);
    if (found?.ok) return;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

/** A user of the registry, and the token that it gives him. */
async function signUp(url: string): Promise<string> {
  const answer = await fetch(`${url}-/user/org.couchdb.user:ada`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'ada', password: 'Correct-horse-battery-9' }),
  });
  const { token } = (await answer.json()) as { token?: string };
  if (token) return token;
  throw new TypeError(`nobody can sign up: ${answer.status}`);
}
