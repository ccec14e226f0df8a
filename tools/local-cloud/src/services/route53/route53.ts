import type { Context, Service } from '../../core/service';
import { Changes } from './changes';
import { hostedZoneProvider, recordSetGroupProvider, recordSetProvider } from './cloudformation';
import { createRoute53Domains } from './domain-operations';
import { Domains } from './domains';
import { recordOperations, zoneOperations, zoneTagOperations } from './operations';
import { Zones } from './zones';

export interface Route53 extends Service {
  readonly zones: Zones;

  /** Route 53 Domains: where the world looks for the records of a domain. */
  readonly domains: Service;
}

/**
 * Route 53: hosted zones and their records. No resolver answers with them; what the world would find decides whether a certificate is validated.
 */
export function createRoute53(context: Context): Route53 {
  const domains = new Domains(context);
  const zones = new Zones(context, domains);
  const changes = new Changes(context);
  return {
    zones,
    domains: createRoute53Domains(domains, zones),
    signingName: 'route53',
    client: () => import('@aws-sdk/client-route-53'),
    operations: {
      ...zoneOperations(zones, changes),
      ...recordOperations(zones, changes),
      ...zoneTagOperations(zones),
    },
    resources: {
      'AWS::Route53::HostedZone': hostedZoneProvider(zones),
      'AWS::Route53::RecordSet': recordSetProvider(zones, context.clock),
      'AWS::Route53::RecordSetGroup': recordSetGroupProvider(zones, context.clock),
    },
  };
}
