import type { ParametersPort } from '../aws/parameters';
import { CliError } from '../cli-error';
import type { Assembly } from '../workspace/assembly';
import { neededContracts } from './needed-contracts';

/** What the world's name servers say. */
export interface DnsPort {
  /** Names of the servers that a zone is delegated to; empty when it is to none. */
  nameServers(zone: string): Promise<string[]>;
}

/** A zone, and the servers that the registrar must name. */
export interface Zone {
  readonly name: string;
  readonly nameServers: readonly string[];
}

/** `/berth/global/dns/v1/example.com-zoneId`. */
const ZONE_ID = /^(\/berth\/[^/]+\/dns\/v\d+\/(.+))-zoneId$/;

/** The zones of other environments in which an environment writes names, or proves that a domain is its own. */
export function zonesUsed({ stacks }: Assembly, parameters: ParametersPort): Promise<Zone[]> {
  return readZones(neededContracts(stacks), parameters);
}

/** The zones that an environment made. */
export async function zonesMade(environment: string, parameters: ParametersPort): Promise<Zone[]> {
  const contracts = await parameters.below(`/berth/${environment}/dns/`);
  return readZones(Object.keys(contracts), parameters);
}

async function readZones(contracts: readonly string[], parameters: ParametersPort): Promise<Zone[]> {
  const zones = contracts.map(contract => ZONE_ID.exec(contract)).filter(match => match !== null);
  const values = await parameters.values(zones.map(([, prefix]) => `${prefix}-nameServers`));
  return zones
    .map(([, prefix = '', name = '']) => ({ name, nameServers: (values[`${prefix}-nameServers`] ?? '').split(' ') }))
    .map(({ name, nameServers }) => ({ name, nameServers: nameServers.filter(server => server !== '').sort() }))
    .filter(({ nameServers }) => nameServers.length > 0);
}

/** The zones that nobody who asks the world is led to. */
export async function undelegated(zones: readonly Zone[], dns: DnsPort): Promise<Zone[]> {
  const checked = await Promise.all(
    zones.map(async zone => {
      const named = new Set((await dns.nameServers(zone.name)).map(plainName));
      return zone.nameServers.every(server => named.has(plainName(server))) ? undefined : zone;
    }),
  );
  return checked.filter(zone => zone !== undefined);
}

/** How to delegate a zone, in one line. */
export function describeDelegation({ name, nameServers }: Zone): string {
  return `zone ${name}: its registrar, or the zone above it, must name ${nameServers.join(', ')}`;
}

/**
 * Makes sure that the zones an environment uses are delegated: a certificate in another one never validates, and the stack would wait for hours.
 *
 * @throws CliError `ZoneNotDelegated` with the name servers: nothing was changed
 */
export async function checkDelegation(
  environment: string,
  assembly: Assembly,
  parameters: ParametersPort,
  dns: DnsPort,
): Promise<void> {
  const zones = await undelegated(await zonesUsed(assembly, parameters), dns);
  if (zones.length === 0) return;
  const lines = zones.map(describeDelegation);
  throw new CliError(
    'ZoneNotDelegated',
    [`${environment} needs zones that are not delegated:`, ...lines].join('\n  '),
    {
      hint: 'delegate them, wait until the change is seen (minutes to a day), then give the same command again',
    },
  );
}

function plainName(server: string): string {
  return server.toLowerCase().replace(/\.$/, '');
}
