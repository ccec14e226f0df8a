import { Resolver } from 'node:dns/promises';
import { CliError } from '../cli-error';
import type { DnsPort } from './zone-delegation';

/** What is said where there is no such zone, or nothing in it. */
const nothing = new Set(['ENOTFOUND', 'ENODATA', 'ESERVFAIL', 'EREFUSED']);

/** The name servers of this computer, or `server` (`127.0.0.1:5353`). */
export function systemDns(server: string | undefined): DnsPort {
  return {
    nameServers: async zone => {
      const resolver = new Resolver({ timeout: 3000, tries: 2 });
      if (server) resolver.setServers([server]);
      try {
        return await resolver.resolveNs(zone);
      } catch (error) {
        if (nothing.has((error as NodeJS.ErrnoException).code ?? '')) return [];
        throw new CliError('NameServersUnknown', `cannot ask for the name servers of ${zone}`, {
          cause: error,
          hint: 'check the network, then give the same command again',
        });
      }
    },
  };
}
