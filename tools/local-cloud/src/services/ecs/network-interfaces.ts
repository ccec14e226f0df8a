import type { Subnet, Subnets } from '../ec2/subnets';
import type { EcsState, NetworkInterface, TaskRecord } from './state';

/** The first four addresses of a subnet and the last one belong to AWS. */
const OF_AWS = 4;

/**
 * Network interfaces of tasks: each in a subnet of its service, with an address of its own there. The process behind it is on 127.0.0.1 all the
 * same.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
 */
export class NetworkInterfaces {
  constructor(
    private readonly state: EcsState,
    /** @default - none is known, and tasks have the address of the computer */
    private readonly subnets: Pick<Subnets, 'tryGet'> = { tryGet: () => undefined },
  ) {}

  /** In the subnet that has the fewest tasks of the same group; undefined for subnets that no stack has made. */
  public next({
    id,
    clusterArn,
    group,
    networkInterfaces,
    networkConfiguration,
  }: TaskRecord): NetworkInterface | undefined {
    const ids = networkInterfaces > 0 ? (networkConfiguration?.awsvpcConfiguration?.subnets ?? []) : [];
    const known = ids.flatMap(subnetId => this.subnets.tryGet(subnetId) ?? []);
    const tasks = this.state.tasks.list();
    const siblings = tasks.filter(
      task => task.clusterArn === clusterArn && task.group === group && task.desiredStatus === 'RUNNING',
    );
    const count = ({ id: subnetId }: Subnet) =>
      siblings.filter(({ networkInterface }) => networkInterface?.subnetId === subnetId).length;
    const [subnet] = [...known].sort((a, b) => count(a) - count(b));
    const taken = new Set(tasks.map(({ networkInterface }) => networkInterface?.address));
    if (!subnet) return undefined;
    for (const address of addressesOf(subnet.cidrBlock)) {
      const { id: subnetId, availabilityZone: zone } = subnet;
      if (!taken.has(address)) return { id: `eni-0${id.slice(0, 16)}`, subnetId, zone, address };
    }
    return undefined;
  }
}

/** Those of a block that may be given away, in order. */
function* addressesOf(cidrBlock: string): Generator<string> {
  const [base = '', bits = '32'] = cidrBlock.split('/');
  const first = base.split('.').reduce((number, part) => number * 256 + Number(part), 0);
  const last = first + 2 ** (32 - Number(bits)) - 1;
  for (let next = first + OF_AWS; next < last; next += 1) yield dotted(next);
}

function dotted(number: number): string {
  return [24, 16, 8, 0].map(shift => Math.floor(number / 2 ** shift) % 256).join('.');
}
