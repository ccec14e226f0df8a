import { networkProblems } from '@berth/network';
import { natGatewaysOf } from './nat-gateways-of';
import { isRegion } from './regions';
import { below, type Rule } from './rule';

/** Blocks, zones, and how users come in. */
export const networkRules: readonly Rule[] = [
  {
    reads: ['network'],
    problems: ({ network: { cidr, availabilityZones, natGateways } }) => {
      const props = { environment: 'any', cidr, availabilityZones: [...availabilityZones] };
      return below('network', networkProblems({ ...props, natGateways: natGatewaysOf(natGateways) }));
    },
  },
  {
    reads: ['network', 'region'],
    problems: ({ network: { availabilityZones }, region }) =>
      availabilityZones.flatMap((zone, index) => {
        // a misspelt region or a placeholder is told by a rule of its own
        if (!isRegion(region) || zone.startsWith(region) || zone.startsWith('dummy')) return [];
        const path = `network.availabilityZones[${index}]`;
        return [{ code: 'BERTH-NET-011', path, value: zone, fact: `not in ${region}` }];
      }),
  },
  {
    reads: ['edge', 'region'],
    problems: ({ edge, region }) => {
      if (edge.kind !== 'https') return [];
      const [, , service, ofCertificate] = edge.certificateArn.split(':');
      const problem = { code: 'BERTH-DNS-003', path: 'edge.certificateArn', value: edge.certificateArn };
      if (service !== 'acm') return [{ ...problem, fact: 'not the ARN of a certificate' }];
      if (ofCertificate === region) return [];
      return [{ ...problem, fact: `certificate is in ${ofCertificate}, the load balancer in ${region}` }];
    },
  },
];
