import { networkProblems } from '@berth/network';
import { networkPropsOf } from './network-of';
import { isRegion } from './regions';
import { below, type Rule } from './rule';

/** Blocks, zones and tiers. */
export const networkRules: readonly Rule[] = [
  {
    reads: ['network', 'region', 'services', 'cluster'],
    problems: config => {
      // a misspelt region is told by a rule of its own
      const region = isRegion(config.region) ? config.region : undefined;
      return below('network', networkProblems(networkPropsOf(config), region));
    },
  },
];
