import type { StacksPort } from '../aws/stacks';
import type { Assembly } from '../workspace/assembly';

/** Name of the stack output that says where users come in. */
const OUTPUT = 'ApplicationUrl';

/**
 * Where users reach an environment: what its stacks say, or the load balancer that its services say they are behind.
 *
 * An output knows the name of a load balancer, not the port that the local cloud gave its listener; the services know both. An output with a port, as
 * that of an API on the local cloud, says it all.
 */
export async function applicationUrl(
  { stacks }: Assembly,
  services: readonly { readonly url?: string }[],
  port: StacksPort,
): Promise<string | undefined> {
  const states = await Promise.all(stacks.map(({ name }) => port.find(name)));
  const said = states.map(state => state?.outputs?.[OUTPUT]).find(url => url !== undefined);
  const served = services.map(({ url }) => url).find(url => url !== undefined);
  if (partOf('port', said)) return said;
  return said !== undefined && partOf('hostname', said) !== partOf('hostname', served) ? said : (served ?? said);
}

function partOf(part: 'hostname' | 'port', url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url)[part] : undefined;
}
