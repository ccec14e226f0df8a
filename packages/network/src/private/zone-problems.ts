import { isKnown, type Problem } from '@berth/foundation';
import { LAST_ZONE, USUAL_LAST_ZONE } from '../data/zones';

/** No region has more. */
const MOST_ZONES = 6;

/** What is wrong with the zones, `region` being that of the stack if it is known. */
export function zoneProblems(zones: readonly string[], region: string | undefined): Problem[] {
  if (!isKnown(zones)) return [];
  const each = zones.flatMap((zone, i) => (isKnown(zone) ? oneZoneProblems(zone, i, zones, region) : []));
  return [...countProblems(zones), ...each];
}

function countProblems(zones: readonly string[]): Problem[] {
  const path = 'availabilityZones';
  const count = new Set(zones).size;
  if (count < 2) return [{ code: 'BERTH-NET-012', path, value: zones, fact: `needs 2 zones, ${count} given` }];
  if (count <= MOST_ZONES) return [];
  return [{ code: 'BERTH-NET-024', path, value: zones, fact: `no region has more than ${MOST_ZONES} zones` }];
}

function oneZoneProblems(zone: string, i: number, zones: readonly string[], region: string | undefined): Problem[] {
  const problem = (code: string, fact: string, fix?: string): Problem[] => [
    { code, path: `availabilityZones[${i}]`, value: zone, fact, fix },
  ];
  if (/^dummy\d[a-z]$/.test(zone)) return problem('BERTH-NET-013', 'placeholder of the CDK', 'name the zones');
  if (zones.indexOf(zone) < i) return problem('BERTH-NET-025', 'is named twice', 'take another one');
  if (region === undefined || isZoneOf(zone, region)) return [];
  const last = LAST_ZONE[region] ?? USUAL_LAST_ZONE;
  return problem('BERTH-NET-011', `not in ${region}`, `use ${region}a to ${region}${last}`);
}

/** Zones are letters after the region; what has more behind the region is a local zone, which has names of its own. */
function isZoneOf(zone: string, region: string): boolean {
  const rest = zone.startsWith(region) ? zone.slice(region.length) : '';
  if (/^-[a-z]{3}-\d[a-z]$/.test(rest)) return true;
  return /^[a-z]$/.test(rest) && rest <= (LAST_ZONE[region] ?? USUAL_LAST_ZONE);
}
