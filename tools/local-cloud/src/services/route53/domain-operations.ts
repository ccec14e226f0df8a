import type * as sdk from '@aws-sdk/client-route-53-domains';
import { randomUUID } from '../../core/random';
import type { Operation, Service } from '../../core/service';
import { type Domains, describeDomain } from './domains';
import { canonicalName } from './names';
import type { Zones } from './zones';

/**
 * Route 53 Domains, as far as it decides where a domain's records are. A registration costs nothing here and concerns nobody: it makes the domain known in
 * this account, with a hosted zone of its own.
 */
export function createRoute53Domains(domains: Domains, zones: Zones): Service {
  const operations: Record<string, Operation> = {
    RegisterDomain({ DomainName: name = '', AutoRenew = true }: sdk.RegisterDomainRequest) {
      const zone = zones.create({
        name: canonicalName(name),
        callerReference: `RISWorkflow-RD:${randomUUID()}`,
        comment: 'HostedZone created by Route53 Registrar',
        isPrivate: false,
        vpcs: [],
        tags: {},
      });
      domains.register(name, zone.nameServers, AutoRenew);
      return { OperationId: randomUUID() };
    },

    ListDomains(): sdk.ListDomainsResponse {
      const found = domains.list().map(describeDomain);
      return {
        Domains: found.map(({ DomainName, AutoRenew, ExpirationDate }) => ({
          DomainName,
          AutoRenew,
          TransferLock: true,
          Expiry: ExpirationDate,
        })),
      };
    },

    GetDomainDetail: ({ DomainName = '' }: sdk.GetDomainDetailRequest) => describeDomain(domains.find(DomainName)),

    UpdateDomainNameservers({ DomainName = '', Nameservers = [] }: sdk.UpdateDomainNameserversRequest) {
      domains.point(
        domains.find(DomainName),
        Nameservers.map(({ Name = '' }) => Name),
      );
      return { OperationId: randomUUID() };
    },

    CheckDomainAvailability({ DomainName = '' }: sdk.CheckDomainAvailabilityRequest) {
      return { Availability: domains.tryFind(DomainName) ? 'UNAVAILABLE' : 'AVAILABLE' };
    },

    DeleteDomain({ DomainName = '' }: sdk.DeleteDomainRequest) {
      domains.remove(domains.find(DomainName));
      return { OperationId: randomUUID() };
    },

    /** All that is asked for is done at once. */
    GetOperationDetail: ({ OperationId }: sdk.GetOperationDetailRequest) => ({ OperationId, Status: 'SUCCESSFUL' }),
  };
  return { signingName: 'route53domains', client: () => import('@aws-sdk/client-route-53-domains'), operations };
}
