import { addressIn, bitsOf, holds, isPublic } from './address-blocks';
import type { GroupRule } from './group-rules';
import type { Endpoint, MappedSubnet, NetworkMap, Route } from './network-map';

/** A network interface: one end of a connection. */
export interface Interface {
  readonly subnetId: string;
  readonly address: string;
  readonly groupIds: readonly string[];

  /** Whether it has a public address, too. @default false */
  readonly isPublic?: boolean;
}

/**
 * Whether a connection comes about, or why not, in the words of VPC Reachability Analyzer.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html
 */
export type Verdict =
  | { readonly reached: true /** Gateways and endpoints on the way. */; readonly via: readonly string[] }
  | {
      readonly reached: false;
      readonly code: 'NO_ROUTE_TO_DESTINATION' | 'ENI_SG_RULES_MISMATCH' | 'NO_PUBLIC_ADDRESS';
      readonly reason: string;
    };

const ANYWHERE = '0.0.0.0/0';
const HTTPS = 443;

/**
 * From one interface to another: there is a way, the groups of the one let it out, those of the other let it in. Answers need no rules, but a way back.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
 * @see https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-routing.html
 */
export function reachInterface(map: NetworkMap, from: Interface, to: Interface, port: number): Verdict {
  const via = wayBetween(map, from, to);
  if (!via) return noRoute(`${from.subnetId} has no way to ${to.address}, or there is none back`);
  const out = rulesOf(map, from).some(rule => rule.isEgress && allows(map, rule, port, to));
  if (!out) return mismatch(from, `let nothing out to tcp ${port} of ${to.address}`);
  const into = rulesOf(map, to).some(rule => !rule.isEgress && allows(map, rule, port, from));
  return into ? { reached: true, via } : mismatch(to, `let nothing of ${from.address} in to tcp ${port}`);
}

/**
 * From an interface to any address of the internet: by an internet gateway with a public address of its own, else by a NAT gateway.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html
 */
export function reachInternet(map: NetworkMap, from: Interface, port: number): Verdict {
  const via = wayOut(map, map.subnets.get(from.subnetId), from.isPublic ?? false);
  if (typeof via === 'string') return noRoute(via);
  const out = rulesOf(map, from).some(
    rule => rule.isEgress && covers(rule, port) && blocksOf(map, rule).includes(ANYWHERE),
  );
  return out ? { reached: true, via } : mismatch(from, `let nothing out to tcp ${port} of the internet`);
}

/**
 * From the internet to an interface. Whoever is outside has no address here: a rule for any public block means them.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html
 */
export function reachFromInternet(map: NetworkMap, to: Interface, port: number): Verdict {
  if (!to.isPublic) {
    return { reached: false, code: 'NO_PUBLIC_ADDRESS', reason: `${to.address} has no public address` };
  }
  const via = wayOut(map, map.subnets.get(to.subnetId), true);
  if (typeof via === 'string') return noRoute(via);
  const into = rulesOf(map, to).some(
    rule => !rule.isEgress && covers(rule, port) && blocksOf(map, rule).some(isPublic),
  );
  return into ? { reached: true, via } : mismatch(to, `let nothing of the internet in to tcp ${port}`);
}

/**
 * From an interface to a service of AWS. The names of a service lead to its interface endpoint with private DNS in the whole VPC, whether that lets one in
 * or not; a gateway endpoint serves the subnets whose route tables name it; all others go out to the internet.
 *
 * @param service as endpoints call it: `ecr.api`, `s3`
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/interface-endpoints.html
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
 */
export function reachService(map: NetworkMap, from: Interface, service: string): Verdict {
  const subnet = map.subnets.get(from.subnetId);
  const own = map.endpoints.filter(
    ({ vpcId, serviceName }) => vpcId === subnet?.vpcId && serviceName.split('.').slice(3).join('.') === service,
  );
  const byName = own.find(({ kind, privateDns }) => kind === 'Interface' && privateDns);
  if (byName) return reachEndpoint(map, from, byName);
  const gateway = own.find(
    ({ kind, routeTableIds }) => kind === 'Gateway' && routeTableIds.includes(subnet?.routeTableId ?? ''),
  );
  if (!gateway) return reachInternet(map, from, HTTPS);
  const out = rulesOf(map, from).some(rule => rule.isEgress && covers(rule, HTTPS) && allowsService(map, rule));
  return out
    ? { reached: true, via: [gateway.id] }
    : mismatch(from, `let nothing out to tcp ${HTTPS} of ${gateway.serviceName}`);
}

/** Any of its interfaces does; all of them have the same groups. */
function reachEndpoint(map: NetworkMap, from: Interface, { id, subnetIds, groupIds }: Endpoint): Verdict {
  const ends = subnetIds.flatMap(subnetId => {
    const block = map.subnets.get(subnetId)?.cidrBlock;
    return block === undefined ? [] : [{ subnetId, address: addressIn(block), groupIds }];
  });
  const verdicts = ends.map(end => reachInterface(map, from, end, HTTPS));
  const reached = verdicts.find(verdict => verdict.reached);
  if (reached) return { reached: true, via: [id] };
  return verdicts[0] ?? noRoute(`${id} has no interface`);
}

/** Peering connections on the way; none in one VPC; undefined if there is no way, or none back. */
function wayBetween({ subnets, peerings }: NetworkMap, from: Interface, to: Interface): string[] | undefined {
  const [start, end] = [subnets.get(from.subnetId), subnets.get(to.subnetId)];
  if (!start || !end) return undefined;
  if (start.vpcId === end.vpcId) return [];
  const there = bestRoute(start.routes, to.address)?.target ?? '';
  const back = bestRoute(end.routes, from.address)?.target;
  const joined: readonly string[] = peerings.get(there)?.vpcIds ?? [];
  return there === back && joined.includes(start.vpcId) && joined.includes(end.vpcId) ? [there] : undefined;
}

/** The gateways on the way to the internet, or why there is none. */
function wayOut(map: NetworkMap, subnet: MappedSubnet | undefined, hasAddress: boolean): string[] | string {
  const target = subnet?.routes.find(({ destination }) => destination === ANYWHERE)?.target ?? '';
  if (map.internetGateways.get(target) === subnet?.vpcId && subnet) {
    return hasAddress ? [target] : `${subnet.id} goes out by ${target}, which takes public addresses alone`;
  }
  const natSubnet = map.natGateways.get(target);
  const beyond = natSubnet === undefined ? [] : wayOut(map, map.subnets.get(natSubnet), true);
  if (typeof beyond === 'string') return beyond;
  return beyond.length > 0 ? [target, ...beyond] : `${subnet?.id} has no way to the internet`;
}

/** The most specific one. */
function bestRoute(routes: readonly Route[], address: string): Route | undefined {
  const fitting = routes.filter(({ destination }) => holds(destination, address));
  return fitting.sort((a, b) => bitsOf(b.destination) - bitsOf(a.destination))[0];
}

function rulesOf({ groups }: NetworkMap, { groupIds }: Interface): GroupRule[] {
  return groupIds.flatMap(id => groups.get(id) ?? []);
}

/** Whether a rule speaks of a port and of who is at the other end. */
function allows(map: NetworkMap, rule: GroupRule, port: number, other: Interface): boolean {
  if (!covers(rule, port)) return false;
  if (rule.groupId !== undefined) return other.groupIds.includes(rule.groupId);
  return blocksOf(map, rule).some(block => holds(block, other.address));
}

/** A prefix list that no stack has made is one of AWS's: it means the service. */
function allowsService(map: NetworkMap, rule: GroupRule): boolean {
  const { prefixListId } = rule;
  if (prefixListId !== undefined && !map.prefixLists.has(prefixListId)) return true;
  return blocksOf(map, rule).includes(ANYWHERE);
}

function covers({ protocol, fromPort, toPort }: GroupRule, port: number): boolean {
  if (protocol === '-1') return true;
  return protocol === 'tcp' && fromPort <= port && port <= toPort;
}

function blocksOf({ prefixLists }: NetworkMap, { cidrIpv4, prefixListId = '' }: GroupRule): readonly string[] {
  return cidrIpv4 === undefined ? (prefixLists.get(prefixListId) ?? []) : [cidrIpv4];
}

function noRoute(reason: string): Verdict {
  return { reached: false, code: 'NO_ROUTE_TO_DESTINATION', reason };
}

function mismatch({ groupIds }: Interface, what: string): Verdict {
  return { reached: false, code: 'ENI_SG_RULES_MISMATCH', reason: `the groups ${groupIds.join(', ')} ${what}` };
}
