import type { Clock } from './core/clock';
import type { CallRecord, DispatcherOptions } from './core/dispatcher';
import { FaultSchedule } from './core/fault-schedule';
import type { Faults } from './core/faults';
import { createFaultsApi } from './core/faults-api';
import { drawingFrom, keepingSource, type RandomSource, systemRandom } from './core/random';
import { Server } from './core/server';
import type { Context, Service } from './core/service';
import type { Store } from './core/store';
import { createPage } from './page/page';
import { createServices } from './services';

export interface CloudOptions {
  readonly store: Store;
  readonly clock: Clock;

  /** For files that are not in the store. */
  readonly folder: string;

  /**
   * Port on 127.0.0.1.
   *
   * @default 0, any free one
   */
  readonly port?: number;

  /** Folders put first on the PATH of every task. */
  readonly runtimePath?: readonly string[];

  /**
   * Where ids come from. The same seed, clock and calls give the same ids and the same events; keys, passwords and tokens are always the system's.
   *
   * @default - the system's
   */
  readonly random?: RandomSource;

  /** What goes wrong with calls. @default - what is planned by `/_berth/faults`, nothing at first */
  readonly faults?: Faults;

  /** Takes the lines of the log. */
  readonly log?: (line: string) => void;

  /** Told of every call after its answer is decided. */
  readonly onCall?: (record: CallRecord) => void;
}

/** A running local cloud. */
export interface Cloud {
  /** `http://127.0.0.1:<port>`, once it is started. */
  readonly endpoint: string;

  /** All services, by the name that requests are signed for. */
  readonly services: ReadonlyMap<string, Service>;

  /** Opens the port, then takes up what a stop or a kill interrupted. */
  start(): Promise<void>;

  /** Stops processes and sockets. The state stays in the store. */
  stop(): Promise<void>;
}

/** Puts the services together behind one port. */
export function createCloud(options: CloudOptions): Cloud {
  const { store, clock, folder, runtimePath = [], random = systemRandom, log = () => undefined } = options;
  let port: number | undefined;
  const endpoint = () => {
    if (port === undefined) throw new TypeError('unexpected use of the endpoint: the local cloud is not started');
    return `http://127.0.0.1:${port}`;
  };

  const schedule = new FaultSchedule(store, log);
  const faults = options.faults ?? schedule;
  const given = { store, clock: keepingSource(clock), random, faults: schedule };
  const context: Context = { ...given, folder, endpoint, runtimePath, log };
  const { services, authorizer } = createServices(context);
  const byName = new Map(services.map(service => [service.signingName, service]));
  const described = { describe: () => [...(options.faults?.describe?.() ?? []), ...schedule.describe()] };
  const page = createPage({ services: byName, store, clock, faults: described });
  const serverOptions: DispatcherOptions = {
    clock,
    random,
    faults,
    authorize: (...asked) => authorizer.authorize(...asked),
    together: work => store.together(work),
    onCall: record => {
      log(lineOf(record));
      options.onCall?.(record);
    },
    onDefect: error => log(`defect: ${error instanceof Error ? error.stack : String(error)}`),
  };
  const server = new Server([...services, createFaultsApi(schedule)], serverOptions, page);

  return {
    get endpoint() {
      return endpoint();
    },
    services: byName,

    async start() {
      port = await server.listen(options.port ?? 0);
      for (const service of services) {
        await drawingFrom(random.stream(service.signingName), () => service.start?.());
      }
    },

    async stop() {
      await server.close();
      for (const service of [...services].reverse()) await service.stop?.();
    },
  };
}

function lineOf({ service, operation, status, error }: CallRecord): string {
  return [`${service}:${operation}`, status || 'lost', error].filter(Boolean).join(' ');
}
