import type { ZonesPort } from '../aws/zones';
import { CliError } from '../cli-error';
import type { AssemblyStack } from '../workspace/assembly';

/**
 * Makes sure that the account can use the zones in which templates put subnets: not every account gets every zone of a region.
 *
 * @throws CliError `BERTH-NET-011`: nothing was changed
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAvailabilityZones.html
 */
export async function checkZones(stacks: readonly AssemblyStack[], zones: ZonesPort): Promise<void> {
  const wanted = stacks.flatMap(wantedZones);
  if (wanted.length === 0) return;

  const available = await zones.available();
  const missing = wanted.filter(({ zone }) => !available.includes(zone));
  const [first] = missing;
  if (!first) return;
  const text = missing.map(({ place, zone }) => `${place} is in ${zone}`).join(', ');
  throw new CliError('BERTH-NET-011', `${text}, where this account can make no subnets`, {
    hint: `use ${available.join(', ')}`,
  });
}

/** Zones of a template's subnets, where they are written out. */
function wantedZones({ name, template }: AssemblyStack): { place: string; zone: string }[] {
  return Object.entries(template.Resources ?? {}).flatMap(([logicalId, { Type, Properties }]) => {
    if (Type !== 'AWS::EC2::Subnet') return [];
    const { AvailabilityZone: zone } = (Properties ?? {}) as { readonly AvailabilityZone?: unknown };
    return typeof zone === 'string' ? [{ place: `${name}/${logicalId}`, zone }] : [];
  });
}
