import { edgesOf } from './edges';
import { type Element, elementsOf, type Place } from './elements';
import type { Subnet, Tier, Topology } from './topology';

/** How the VPC is divided in a picture. */
export type Layout = 'tiers' | 'zones';

/** A picture of an environment for Mermaid, as GitHub shows it. */
export function renderDiagram(topology: Topology, layout: Layout): string {
  const elements = elementsOf(topology);
  const { environment, shared, cidrs } = topology;
  const at = (place: Place) =>
    elements.filter(element => element.place === place).map(({ id, label }) => box(id, label));
  const vpc = [...at('vpc'), ...(layout === 'tiers' ? drawTiers(topology, elements) : drawZones(topology, elements))];
  const account = [
    ...(shared ? group('shared', shared, at('shared')) : []),
    ...group('environment', environment, [...group('vpc', `VPC ${cidrs.join(', ')}`, vpc), ...at('environment')]),
  ];
  const lines = [
    ...at('outside'),
    ...group('pipeline_group', 'CI/CD', at('pipeline')),
    ...group('account', 'AWS account', account),
    ...drawEdges(topology, elements, layout),
    ...drawRoutes(topology, elements, layout),
  ];
  return ['```mermaid', 'flowchart TD', ...indent(lines), '```'].join('\n');
}

function drawTiers({ tiers }: Topology, elements: readonly Element[]): string[] {
  return tiers.flatMap(tier => {
    const inside = elements.filter(({ place }) => place === tier).map(({ id, label }) => box(id, label));
    return group(
      `tier_${idOf(tier.name)}`,
      `${tier.name}: ${tier.subnets.map(({ cidr }) => cidr).join(', ')}`,
      inside,
      [box(`empty_${idOf(tier.name)}`, 'nothing')],
    );
  });
}

/** Each zone with its subnets, and in each what there is one of in every zone. What spans them stands beside. */
function drawZones({ tiers }: Topology, elements: readonly Element[]): string[] {
  const zones = [...new Set(tiers.flatMap(({ subnets }) => subnets.map(({ zone }) => zone)))];
  const anywhere = elements.filter(({ place, zones }) => typeof place === 'object' && zones === undefined);
  return [
    ...anywhere.map(({ id, label }) => box(id, label)),
    ...zones.flatMap(zone => {
      const subnets = tiers.flatMap(tier => {
        const subnet = tier.subnets.find(candidate => candidate.zone === zone);
        return subnet ? drawSubnet(tier, subnet, elements) : [];
      });
      return group(`zone_${idOf(zone)}`, `Zone ${zone}`, subnets);
    }),
  ];
}

function drawSubnet(tier: Tier, { zone, cidr }: Subnet, elements: readonly Element[]): string[] {
  const here = elements.filter(({ place }) => place === tier);
  const inside = [
    ...here
      .filter(({ zones }) => Array.isArray(zones) && zones.includes(zone))
      .map(one => box(copyOf(one.id, zone), one.label)),
    // drawn once, in the first zone
    ...here
      .filter(({ zones }) => zones === 'one' && tier.subnets[0]?.zone === zone)
      .map(({ id, label }) => box(id, `${label}, in one of the zones`)),
  ];
  const id = `${idOf(tier.name)}_${idOf(zone)}`;
  return group(`subnet_${id}`, `${tier.name}: ${cidr}`, inside, [box(`empty_${id}`, ' ')]);
}

function drawEdges(topology: Topology, elements: readonly Element[], layout: Layout): string[] {
  const copies = (id: string) => copiesOf(id, elements, layout);
  return edgesOf(elements, topology).flatMap(({ from, to, label, dashed }) => {
    const arrow = `${dashed ? '-.->' : '-->'}${label ? `|${label}|` : ''}`;
    return copies(from).flatMap(one => {
      const others = copies(to);
      // within a zone where both are in it, otherwise to all
      const near = others.filter(other => !one.zone || !other.zone || one.zone === other.zone);
      return (near.length > 0 ? near : others).map(other => `${one.id} ${arrow} ${other.id}`);
    });
  });
}

/** Tiers whose tasks are drawn with their own way out are left out. */
function drawRoutes({ behindNat, workload }: Topology, elements: readonly Element[], layout: Layout): string[] {
  if (!elements.some(({ id }) => id === 'nat')) return [];
  const gateways = copiesOf('nat', elements, layout);
  return behindNat
    .filter(tier => tier !== workload)
    .flatMap(({ name, subnets }) => {
      if (layout === 'tiers') return [`tier_${idOf(name)} --> nat`];
      return subnets.flatMap(({ zone }) => {
        const own = gateways.find(gateway => gateway.zone === zone) ?? gateways[0];
        return own ? [`subnet_${idOf(name)}_${idOf(zone)} --> ${own.id}`] : [];
      });
    });
}

function copiesOf(id: string, elements: readonly Element[], layout: Layout): Copy[] {
  const { zones, place } = elements.find(element => element.id === id) ?? {};
  if (layout === 'tiers' || !Array.isArray(zones) || typeof place !== 'object') return [{ id }];
  return zones.map(zone => ({ id: copyOf(id, zone), zone }));
}

interface Copy {
  readonly id: string;
  readonly zone?: string;
}

function copyOf(id: string, zone: string): string {
  return `${id}_${zone.slice(-1)}`;
}

/** Mermaid draws no empty group: what has nothing in it is left out, or filled. */
function group(id: string, title: string, inside: readonly string[], otherwise: readonly string[] = []): string[] {
  const lines = inside.length > 0 ? inside : otherwise;
  return lines.length > 0 ? [`subgraph ${id}["${title}"]`, ...indent(lines), 'end'] : [];
}

function box(id: string, label: string): string {
  return `${id}["${label}"]`;
}

function indent(lines: readonly string[]): string[] {
  return lines.map(line => `  ${line}`);
}

function idOf(name: string): string {
  return name.replace(/[^A-Za-z0-9]/g, '_');
}
