import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where a local cloud answers, and which process it is. */
export interface EndpointRecord {
  readonly endpoint: string;
  readonly pid: number;
}

/** `<folder>/endpoint.json`: tells other programs where the cloud is, and the next start which port to take again. */
export class EndpointFile {
  private readonly path: string;

  constructor(folder: string) {
    this.path = join(folder, 'endpoint.json');
  }

  /** What the last start wrote; undefined if there was none, or the file was cut short. */
  public read(): EndpointRecord | undefined {
    try {
      const { endpoint, pid } = JSON.parse(readFileSync(this.path, 'utf8')) as Partial<EndpointRecord>;
      return typeof endpoint === 'string' && typeof pid === 'number' ? { endpoint, pid } : undefined;
    } catch {
      return undefined;
    }
  }

  /** Whole or not at all, readable by the owner only. */
  public write(record: EndpointRecord): void {
    writeFileSync(`${this.path}.next`, `${JSON.stringify(record)}\n`, { mode: 0o600 });
    renameSync(`${this.path}.next`, this.path);
  }
}
