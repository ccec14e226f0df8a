import type { DatabasesPort } from '../aws/databases';
import type { AwsPorts } from '../aws/ports';
import type { ResourceChange } from '../aws/stacks';
import { CliError } from '../cli-error';
import { type PollOptions, poll } from '../engine/poll';
import type { AssemblyStack } from '../workspace/assembly';

const INSTANCE = 'AWS::RDS::DBInstance';
const SNAPSHOT_LIMIT_MS = 3 * 3_600_000;

/** A database that a change set touches. */
export interface DatabaseChange {
  readonly logicalId: string;

  /** Name of the instance. */
  readonly id: string;
}

/** The databases that a change set modifies, replaces or removes. */
export function databaseChanges(changes: readonly ResourceChange[]): DatabaseChange[] {
  return changes
    .filter(({ type, action }) => type === INSTANCE && (action === 'Modify' || action === 'Remove'))
    .map(({ logicalId, physicalId = '' }) => ({ logicalId, id: physicalId }))
    .filter(({ id }) => id !== '');
}

/**
 * Refuses another major version of a database's engine unless it was asked for: RDS upgrades in place, and never goes back.
 *
 * @throws CliError `MajorUpgrade`: the change set was not executed
 */
export async function guardUpgrades(
  { name, template }: AssemblyStack,
  changes: readonly DatabaseChange[],
  allowed: readonly string[],
  databases: DatabasesPort,
): Promise<void> {
  const upgrades: { place: string; fact: string }[] = [];
  for (const { logicalId, id } of changes) {
    const { EngineVersion: wanted, AllowMajorVersionUpgrade: configured } = propertiesOf(template, logicalId);
    const place = `${name}/${logicalId}`;
    if (typeof wanted !== 'string' || configured === true || allowed.includes(place)) continue;
    const live = (await databases.find(id))?.version;
    if (live === undefined || majorOf(live) === majorOf(wanted)) continue;
    upgrades.push({ place, fact: `${id} runs ${live}, and ${place} asks for ${wanted}` });
  }
  if (upgrades.length === 0) return;
  throw new CliError('MajorUpgrade', `stack ${name} was not changed: ${upgrades.map(({ fact }) => fact).join(', ')}`, {
    hint: `majorUpgrade: { to, reason, until } in the config of the database, or ${upgrades.map(({ place }) => `--allow-major-upgrade ${place}`).join(' ')}`,
  });
}

/**
 * Copies databases before they are changed, and waits for it. Returns the names of the snapshots; they stay until somebody deletes them.
 *
 * @throws CliError `SnapshotFailed`: the change set was not executed
 */
export async function snapshotBefore(
  changes: readonly DatabaseChange[],
  { databases }: Pick<AwsPorts, 'databases'>,
  options: Omit<PollOptions, 'limitMs' | 'running'>,
): Promise<string[]> {
  const names: string[] = [];
  for (const { id } of changes) {
    // one that failed to be made, or was removed by hand, has nothing to copy
    if ((await databases.find(id)) === undefined) continue;
    const name = snapshotName(id, options.clock.now());
    await databases.snapshot(id, name);
    const running = `snapshot ${name} of ${id} goes on in AWS`;
    await poll({ ...options, limitMs: SNAPSHOT_LIMIT_MS, running }, async () => {
      const status = await databases.snapshotStatus(name);
      if (status === 'failed') {
        throw new CliError('SnapshotFailed', `snapshot ${name} of ${id} failed; the database was not changed`, {
          hint: 'look at the events of the database, then give the same command again',
        });
      }
      return status === 'available' ? true : undefined;
    });
    names.push(name);
  }
  return names;
}

/** `dev-database-before-20260101t000000z`: RDS allows letters, digits and single hyphens. */
function snapshotName(id: string, now: number): string {
  const stamp = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');
  return `${id}-before-${stamp.toLowerCase()}`;
}

/** Databases of a template with the version that they ask for, where it is written out. */
export function wantedVersions({
  name,
  template,
}: AssemblyStack): { place: string; engine: string; version: string }[] {
  return Object.entries(template.Resources ?? {})
    .filter(([, { Type }]) => Type === INSTANCE)
    .map(([logicalId]) => ({ place: `${name}/${logicalId}`, ...propertiesOf(template, logicalId) }))
    .flatMap(({ place, Engine: engine, EngineVersion: version }) =>
      typeof engine === 'string' && typeof version === 'string' ? [{ place, engine, version }] : [],
    );
}

interface InstanceProperties {
  readonly Engine?: unknown;
  readonly EngineVersion?: unknown;
  readonly AllowMajorVersionUpgrade?: unknown;
}

function propertiesOf({ Resources = {} }: AssemblyStack['template'], logicalId: string): InstanceProperties {
  return (Resources[logicalId]?.Properties ?? {}) as InstanceProperties;
}

function majorOf(version: string): string {
  return version.split('.')[0] ?? version;
}
