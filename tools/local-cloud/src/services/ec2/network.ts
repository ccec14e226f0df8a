import type { Socket } from 'node:net';
import { addressIn } from './address-blocks';
import { ownerOf, tellsOwners } from './connection-owner';
import type { NetworkMap } from './network-map';
import type { NetworkParts } from './network-parts';
import { type Interface, reachFromInternet, reachInterface, reachService, type Verdict } from './reachability';
import type { SecurityGroups } from './security-groups';
import type { Subnets } from './subnets';

/** What runs at an interface: a task, a function. */
export interface Occupant {
  /** For the log. */
  readonly name: string;

  /** As load balancers call it: its address, or the id of its instance. */
  readonly targetId?: string;

  /** Where it is; nothing if nobody knows, and then it is not filtered. */
  readonly interfaces: readonly Interface[];
  readonly pids: readonly number[];

  /** The ports that rules speak of, by those where its processes really listen. */
  readonly ports?: ReadonlyMap<number, number>;
}

/** What listens on this computer in place of something in a VPC. */
export interface Door {
  /** For the log. */
  readonly name: string;

  /** None if it is in no subnet that a stack has made: then everybody gets in. */
  readonly interfaces: readonly Interface[];

  /** The one that rules speak of. */
  readonly port: number;
}

/** How long a client of Linux tries: six times, each twice as long as the one before. */
const UNANSWERED_MS = 127_000;

/**
 * Who reaches whom, for the services that make or take connections.
 *
 * All that listens is on 127.0.0.1, where a packet tells nothing of subnets and groups. What it has opened tells more: on Linux the process behind a
 * connection is found, and with it the task or the function. Elsewhere only connections that services open themselves are filtered.
 */
export class Network {
  private readonly sources: (() => readonly Occupant[])[] = [];
  private readonly ownPorts = new Set<number>();
  private readonly told = new Set<string>();

  constructor(
    public readonly parts: NetworkParts,
    private readonly groups: SecurityGroups,
    private readonly subnets: Subnets,
    private readonly log: (message: string) => void,
    private readonly findOwner = tellsOwners ? ownerOf : undefined,
  ) {}

  /** Adds a service that knows what runs where. */
  public addSource(source: () => readonly Occupant[]): void {
    this.sources.push(source);
  }

  /** An interface in each of the subnets that stacks have made. Without groups it has the default one of its VPC. */
  public interfaces(
    subnetIds: readonly string[],
    groupIds: readonly string[],
    further: Pick<Interface, 'isPublic'> & { readonly address?: string } = {},
  ): Interface[] {
    return subnetIds.flatMap(subnetId => {
      const subnet = this.subnets.tryGet(subnetId);
      if (!subnet) return [];
      const defaultGroup = this.groups.vpcs.get(subnet.vpcId)?.defaultGroupId;
      const own = groupIds.length > 0 ? groupIds : [defaultGroup ?? ''];
      return [{ subnetId, address: addressIn(subnet.cidrBlock), ...further, groupIds: own }];
    });
  }

  /** From one of some interfaces to a door. */
  public between(from: readonly Interface[], { interfaces, port }: Door): Verdict {
    const map = this.map();
    return any(from.flatMap(one => interfaces.map(other => reachInterface(map, one, other, port))));
  }

  /** @param service as endpoints call it: `ecr.api`, `s3` */
  public toService(from: readonly Interface[], service: string): Verdict {
    const map = this.map();
    return any(from.map(one => reachService(map, one, service)));
  }

  /** What a target of a load balancer stands for; undefined if nobody knows. */
  public target(id: string, port: number): Door | undefined {
    const occupant = this.occupants().find(({ targetId, ports }) => targetId === id && ports?.has(port));
    if (!occupant) return undefined;
    return { name: occupant.name, interfaces: occupant.interfaces, port: occupant.ports?.get(port) ?? port };
  }

  /** Says that a service of the local cloud has opened a connection, and answers for it. */
  public own(socket: Socket): void {
    const remember = () => {
      const { localPort } = socket;
      if (localPort === undefined) return;
      this.ownPorts.add(localPort);
      socket.once('close', () => this.ownPorts.delete(localPort));
    };
    if (socket.connecting) socket.once('connect', remember);
    else if (!this.ownPorts.has(socket.localPort ?? 0)) remember();
  }

  /** Whether a connection that has come to a door gets in. */
  public admits({ remotePort = 0, localPort = 0 }: Socket, door: Door): boolean {
    const map = this.map();
    const { interfaces, port, name } = door;
    const outside = any(interfaces.map(one => reachFromInternet(map, one, port)));
    if (outside.reached || this.ownPorts.has(remotePort) || !this.findOwner) return true;
    const occupants = this.occupants();
    const owner = this.findOwner({ remotePort, localPort }, new Set(occupants.flatMap(({ pids }) => pids)));
    const caller = occupants.find(({ pids }) => owner !== undefined && pids.includes(owner));
    const verdict = caller ? this.between(caller.interfaces, door) : outside;
    if (!verdict.reached) this.tell(`${caller?.name ?? 'the outside'} does not reach ${name}: ${verdict.reason}`);
    return verdict.reached;
  }

  private occupants(): Occupant[] {
    return this.sources.flatMap(source => source());
  }

  private map(): NetworkMap {
    return this.parts.map(this.groups, this.subnets);
  }

  /** Once: who is not let in tries again. */
  private tell(message: string): void {
    if (this.told.has(message)) return;
    this.told.add(message);
    this.log(`network: ${message}`);
  }
}

/** The first that reaches, or why none does. Where nobody is known, nothing is filtered. */
function any(verdicts: readonly Verdict[]): Verdict {
  return verdicts.find(({ reached }) => reached) ?? verdicts[0] ?? { reached: true, via: [] };
}

/**
 * Answers nothing, as a packet that is filtered: the client waits until it gives up.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
 */
export function leaveUnanswered(connection: {
  destroy(): unknown;
  once(event: 'close', done: () => void): unknown;
}): void {
  const timer = setTimeout(() => connection.destroy(), UNANSWERED_MS);
  timer.unref();
  connection.once('close', () => clearTimeout(timer));
}
