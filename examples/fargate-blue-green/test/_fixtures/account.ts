import type { Rehearsal } from '@berth/rehearsal';

const GLOBAL = 'fargate-blue-green-global';
const DOMAIN = 'example.com';

/** The bootstrap, what is shared, and a domain whose registrar names the servers of its zone. Returns exit codes. */
export async function prepareAccount(rehearsal: Rehearsal): Promise<{ bootstrapped: number; deployed: number }> {
  const bootstrapped = await rehearsal.berth('bootstrap', GLOBAL);
  const deployed = await rehearsal.berth('deploy', GLOBAL);
  const { route53Domains, ssm } = rehearsal.account;
  const { Parameter } = await ssm.getParameter({ Name: `/berth/${GLOBAL}/dns/v1/${DOMAIN}-nameServers` });
  const contact = {};
  await route53Domains.registerDomain({
    ...{ DomainName: DOMAIN, DurationInYears: 1 },
    ...{ AdminContact: contact, RegistrantContact: contact, TechContact: contact },
  });
  const Nameservers = (Parameter?.Value ?? '').split(' ').map(Name => ({ Name }));
  await route53Domains.updateDomainNameservers({ DomainName: DOMAIN, Nameservers });
  return { bootstrapped: bootstrapped.exitCode, deployed: deployed.exitCode };
}
