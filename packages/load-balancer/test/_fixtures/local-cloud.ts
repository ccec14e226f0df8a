import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

/** Started as users do, by its program: tests of packages know nothing of its inside. */
const PROGRAM = join(__dirname, '../../../../tools/local-cloud/bin/berth-local-cloud.cjs');

/** Two minutes of AWS pass in about a second. */
const SPEED = '100';

/**
 * A local cloud on a free port, in a folder of its own.
 */
export class LocalCloud {
  public static async start(): Promise<LocalCloud> {
    const folder = mkdtempSync(join(tmpdir(), 'berth-e2e-'));
    const child = spawn(process.execPath, [PROGRAM, '--folder', folder, '--speed', SPEED], {
      env: { PATH: dirname(process.execPath), HOME: folder },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface({ input: child.stdout })) {
      const { endpoint } = JSON.parse(line) as { endpoint: string };
      return new LocalCloud(endpoint, child, folder);
    }
    throw new TypeError('the local cloud ended before it was ready');
  }

  private constructor(
    private readonly endpoint: string,
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {}

  /** What every SDK client is made with. */
  public get client() {
    return {
      endpoint: this.endpoint,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'any' },
    };
  }

  public async stop(): Promise<void> {
    const exited = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await exited;
    rmSync(this.folder, { recursive: true, force: true });
  }
}
