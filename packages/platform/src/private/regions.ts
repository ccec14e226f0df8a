import { RegionInfo } from 'aws-cdk-lib/region-info';
import { nearest } from './nearest';

/** Whether AWS had such a region when this version of the CDK was made. */
export function isRegion(name: string): boolean {
  return regionNames().includes(name);
}

/** The region that somebody most likely meant. */
export function nearestRegion(name: string): string | undefined {
  return nearest(name, regionNames());
}

function regionNames(): string[] {
  return RegionInfo.regions.map(({ name }) => name);
}
