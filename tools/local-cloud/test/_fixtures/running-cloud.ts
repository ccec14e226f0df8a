import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cloud, type CloudOptions, createCloud } from '../../src/cloud';
import { ScaledClock } from '../../src/core/clock';
import { Store } from '../../src/core/store';

/** A cloud on a free port, in a folder of its own that is removed in the end. */
export interface RunningCloud {
  readonly cloud: Cloud;
  readonly folder: string;

  /** What every SDK client is made with. */
  readonly client: {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
  };
  stop(): Promise<void>;
}

export async function startCloud(options: Partial<CloudOptions> & { onDisk?: boolean } = {}): Promise<RunningCloud> {
  const folder = mkdtempSync(join(tmpdir(), 'local-cloud-'));
  const store = options.onDisk ? Store.open(folder) : Store.inMemory();
  const cloud = createCloud({ store, clock: new ScaledClock(), folder, ...options });
  await cloud.start();
  return {
    cloud,
    folder,
    client: {
      endpoint: cloud.endpoint,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'any' },
    },
    stop: async () => {
      await cloud.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
