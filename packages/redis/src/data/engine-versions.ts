import { CacheEngine } from '../cache-engine';

/** A version that ElastiCache creates, and the parameters that go with it. */
export interface EngineVersion {
  readonly version: string;

  /** Family of its parameter group. */
  readonly family: string;
}

/**
 * Versions with AUTH, TLS that is required, and roles; the newest last. Older ones still run, but lack one of them.
 *
 * Source: the versions that cfn-lint 1.51.0 took from the API of ElastiCache, 2026-05-20.
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/engine-versions.html
 */
const ENGINE_VERSIONS: Readonly<Record<CacheEngine, readonly EngineVersion[]>> = {
  [CacheEngine.VALKEY]: [
    { version: '7.2', family: 'valkey7' },
    { version: '8.0', family: 'valkey8' },
    { version: '8.1', family: 'valkey8' },
    { version: '8.2', family: 'valkey8' },
    { version: '9.0', family: 'valkey9' },
  ],
  [CacheEngine.REDIS]: [
    { version: '7.0', family: 'redis7' },
    { version: '7.1', family: 'redis7' },
  ],
};

/** Taken where nothing is said: old enough to be trusted. */
const USUAL_MAJOR: Readonly<Record<CacheEngine, string>> = { [CacheEngine.VALKEY]: '8', [CacheEngine.REDIS]: '7' };

/** A version by its name, or the newest of a major: `8` gives 8.2. */
export function findEngineVersion(engine: CacheEngine, wanted = USUAL_MAJOR[engine]): EngineVersion | undefined {
  return ENGINE_VERSIONS[engine].filter(({ version }) => version === wanted || version.startsWith(`${wanted}.`)).at(-1);
}

/** As messages list them: `7.2, 8.0`. */
export function engineVersionNames(engine: CacheEngine): string {
  return ENGINE_VERSIONS[engine].map(({ version }) => version).join(', ');
}
