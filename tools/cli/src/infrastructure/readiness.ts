import type { AwsPorts } from '../aws/ports';
import type { CommandContext } from '../command-context';
import type { Target } from '../target';
import type { Assembly } from '../workspace/assembly';
import { checkZones } from './available-zones';
import { checkBootstrap } from './deploy-stacks';
import { checkContracts } from './needed-contracts';
import { checkDelegation, type DnsPort } from './zone-delegation';

/** Makes sure, before the first change, of what stacks need and cannot make themselves. Each check throws what it finds. */
export function readinessChecks(
  environment: string,
  assembly: Assembly,
  target: Target,
  aws: AwsPorts,
  context: Pick<CommandContext, 'dns' | 'variables'>,
): (() => Promise<void>)[] {
  const dns = tryGetDns(target, context);
  return [
    () => checkBootstrap(assembly, environment, aws),
    () => checkContracts(environment, assembly, aws.parameters),
    () => checkZones(assembly.stacks, aws.zones),
    async () => {
      if (dns) await checkDelegation(environment, assembly, aws.parameters, dns);
    },
  ];
}

/** Who knows the delegations of a target: no registrar knows the zones of the local cloud, unless somebody plays one. */
export function tryGetDns(
  { local }: Target,
  { dns, variables }: Pick<CommandContext, 'dns' | 'variables'>,
): DnsPort | undefined {
  return local && !variables.BERTH_DNS_SERVER ? undefined : dns;
}
