import { type Connection, lazily, readOptions, writeOptions } from './connection';

/** A database instance as it stands. */
export interface DatabaseState {
  readonly status: string;
  readonly engine: string;

  /** `17.4`. */
  readonly version: string;
}

/** Databases: read, and copied before somebody changes them. */
export interface DatabasesPort {
  /** Undefined when there is none. */
  find(id: string): Promise<DatabaseState | undefined>;

  /** Begins a snapshot. Its name makes a repeated call harmless: the second is refused. */
  snapshot(database: string, name: string): Promise<void>;

  /** `creating`, `available`, `failed`; undefined for one that is not there. */
  snapshotStatus(name: string): Promise<string | undefined>;

  /** Versions of an engine that new instances can have, `version` itself or those of the major that it names; all of the engine without one. */
  creatable(engine: string, version?: string): Promise<string[]>;
}

export function databasesPort(connection: Connection): DatabasesPort {
  const load = (options: ReturnType<typeof readOptions> | ReturnType<typeof writeOptions>) =>
    lazily(async () => {
      const { RDS } = await import('@aws-sdk/client-rds');
      return new RDS(options);
    });
  const reader = load(readOptions(connection));
  const writer = load(writeOptions(connection));

  return {
    find: id =>
      unlessMissing(async () => {
        const { DBInstances = [] } = await (await reader()).describeDBInstances({ DBInstanceIdentifier: id });
        const [found] = DBInstances;
        if (!found) return undefined;
        return {
          status: found.DBInstanceStatus ?? '',
          engine: found.Engine ?? '',
          version: found.EngineVersion ?? '',
        };
      }),

    snapshot: async (database, name) => {
      const request = { DBInstanceIdentifier: database, DBSnapshotIdentifier: name };
      await (await writer()).createDBSnapshot(request);
    },

    snapshotStatus: name =>
      unlessMissing(async () => {
        const { DBSnapshots = [] } = await (await reader()).describeDBSnapshots({ DBSnapshotIdentifier: name });
        return DBSnapshots[0]?.Status;
      }),

    creatable: async (engine, version) => {
      const versions: string[] = [];
      let marker: string | undefined;
      do {
        const page = await (await reader()).describeDBEngineVersions({
          ...{ Engine: engine, EngineVersion: version, Marker: marker },
        });
        for (const { EngineVersion = '', Status } of page.DBEngineVersions ?? []) {
          if (Status !== 'deprecated') versions.push(EngineVersion);
        }
        marker = page.Marker;
      } while (marker);
      return versions;
    },
  };
}

async function unlessMissing<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Error && /^DB(Instance|Snapshot)NotFound/.test(error.name)) return undefined;
    throw error;
  }
}
