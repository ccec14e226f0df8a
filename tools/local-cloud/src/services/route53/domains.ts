import type * as sdk from '@aws-sdk/client-route-53-domains';
import { AwsError } from '../../core/aws-error';
import type { Context } from '../../core/service';
import type { Collection } from '../../core/store';
import { canonicalName } from './names';

/** A domain whose registration this account holds, and where it says that its records are. */
export interface Domain {
  /** Canonical. */
  readonly name: string;
  readonly nameServers: readonly string[];
  readonly registeredAt: string;
  readonly autoRenew: boolean;
}

export class Domains {
  private readonly table: Collection<Domain>;

  constructor(private readonly context: Pick<Context, 'store' | 'clock'>) {
    this.table = context.store.collection<Domain>('route-53:domains');
  }

  public list(): Domain[] {
    return this.table.list();
  }

  /** By name, canonical or not. */
  public tryFind(name: string): Domain | undefined {
    return this.table.get(canonicalName(name));
  }

  public find(name: string): Domain {
    const domain = this.tryFind(name);
    if (!domain) throw new AwsError('InvalidInput', `Domain ${name} not found in this account`);
    return domain;
  }

  public register(name: string, nameServers: readonly string[], autoRenew: boolean): Domain {
    if (this.tryFind(name)) throw new AwsError('InvalidInput', `Domain ${name} is registered already`);
    const registeredAt = this.context.clock.now().toISOString();
    return this.put({ name: canonicalName(name), nameServers: nameServers.map(lower), registeredAt, autoRenew });
  }

  public point(domain: Domain, nameServers: readonly string[]): Domain {
    if (nameServers.length < 2) throw new AwsError('InvalidInput', 'A domain needs at least two name servers');
    return this.put({ ...domain, nameServers: nameServers.map(lower) });
  }

  public remove({ name }: Domain): void {
    this.table.delete(name);
  }

  private put(domain: Domain): Domain {
    this.table.put(domain.name, domain);
    return domain;
  }
}

export function describeDomain(domain: Domain): sdk.GetDomainDetailResponse {
  const registered = new Date(domain.registeredAt);
  return {
    DomainName: domain.name.replace(/\.$/, ''),
    Nameservers: domain.nameServers.map(Name => ({ Name })),
    AutoRenew: domain.autoRenew,
    CreationDate: registered,
    ExpirationDate: new Date(registered.getTime() + 365 * 86_400_000),
    StatusList: ['clientTransferProhibited'],
  };
}

function lower(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}
