import type { DatabasesPort } from '../aws/databases';
import { CliError } from '../cli-error';
import type { AssemblyStack } from '../workspace/assembly';
import { wantedVersions } from './database-changes';

/**
 * Makes sure that RDS still offers the versions that databases ask for: it stops offering minors, and then no database of them can be made.
 *
 * @throws CliError `BERTH-RDS-001`: nothing was changed
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html
 */
export async function checkEngineVersions(stacks: readonly AssemblyStack[], databases: DatabasesPort): Promise<void> {
  for (const { place, engine, version } of stacks.flatMap(wantedVersions)) {
    if ((await databases.creatable(engine, version)).some(offered => isA(offered, version))) continue;
    const offered = await databases.creatable(engine);
    throw new CliError('BERTH-RDS-001', `${place} asks for ${engine} ${version}, which RDS does not offer`, {
      hint: hintFor(version, offered),
    });
  }
}

/** `15.17` is a `15`. */
function isA(offered: string, version: string): boolean {
  return offered === version || offered.startsWith(`${version}.`);
}

function hintFor(version: string, offered: readonly string[]): string {
  const major = version.split('.')[0] ?? version;
  const near = offered.filter(one => isA(one, major));
  return near.length > 0
    ? `write "${major}" for the newest of ${near.join(', ')}`
    : `offered are ${offered.join(', ') || 'none'}`;
}
