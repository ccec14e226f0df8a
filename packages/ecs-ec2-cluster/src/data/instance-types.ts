import { FAMILY_SIZES } from './family-sizes';
import { MEMORY_FOR_TASKS } from './room';

/** What AWS decides about an instance type. */
export interface InstanceFacts {
  readonly cpu: number;
  readonly memoryMiB: number;

  /** Network interfaces; the instance itself takes one, every awsvpc task another. */
  readonly interfaces: number;

  /** awsvpc tasks that it holds where the account has trunking. Undefined for types that never trunk. */
  readonly trunkedTasks?: number;
}

/**
 * Sizes of the types that people use for small and middle-sized clusters: vCPU, memory in MiB, network interfaces.
 *
 * A type that is missing here is accepted, and judged by EC2.
 *
 * @see https://docs.aws.amazon.com/ec2/latest/instancetypes/gp.html general purpose, network specifications, read 2026-10
 * @see https://docs.aws.amazon.com/ec2/latest/instancetypes/co.html compute optimized
 * @see https://docs.aws.amazon.com/ec2/latest/instancetypes/mo.html memory optimized
 */
const SIZES: Record<string, Record<string, readonly [vcpu: number, memoryMiB: number, interfaces: number]>> = {
  t2: {
    nano: [1, 512, 2],
    micro: [1, 1024, 2],
    small: [1, 2048, 3],
    medium: [2, 4096, 3],
    large: [2, 8192, 3],
    xlarge: [4, 16384, 3],
    '2xlarge': [8, 32768, 3],
  },
  m4: { large: [2, 8192, 2], xlarge: [4, 16384, 4], '2xlarge': [8, 32768, 4], '4xlarge': [16, 65536, 8] },
  't3 t3a t4g': {
    nano: [2, 512, 2],
    micro: [2, 1024, 2],
    small: [2, 2048, 3],
    medium: [2, 4096, 3],
    large: [2, 8192, 3],
    xlarge: [4, 16384, 4],
    '2xlarge': [8, 32768, 4],
  },
  'm5 m5a m5ad m5d m5n m6a m6g m6gd m6i m6id m7a m7g m7gd m7i m8g': {
    large: [2, 8192, 3],
    xlarge: [4, 16384, 4],
    '2xlarge': [8, 32768, 4],
    '4xlarge': [16, 65536, 8],
  },
  'c5 c5d c6a c6g c6gd c6i c6id c7a c7g c7gd c7i c8g': {
    large: [2, 4096, 3],
    xlarge: [4, 8192, 4],
    '2xlarge': [8, 16384, 4],
    '4xlarge': [16, 32768, 8],
  },
  'r5 r5a r5ad r5d r5n r6a r6g r6gd r6i r6id r7a r7g r7gd r7i r8g': {
    large: [2, 16384, 3],
    xlarge: [4, 32768, 4],
    '2xlarge': [8, 65536, 4],
    '4xlarge': [16, 131072, 8],
  },
};

/**
 * The same in all families but t and those without Nitro, which never trunk.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/eni-trunking-supported-instance-types.html read 2026-11
 */
const TRUNKED_TASKS: Record<string, number> = { large: 10, xlarge: 20, '2xlarge': 40, '4xlarge': 60 };

/**
 * Families without the Nitro system: no newest instance metadata, slower disks and networks.
 *
 * @see https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-hypervisor-type.html read 2026-10
 */
const XEN = new Set('c1 c3 c4 d2 f1 g3 g3s h1 i2 i3 m1 m2 m3 m4 p2 p3 r3 r4 t1 t2 x1 x1e'.split(' '));

/** What is known of an instance type, undefined when it is in no table of ours. */
export function instanceFacts(type: string): InstanceFacts | undefined {
  const [family = '', size = ''] = type.split('.');
  const row = Object.entries(SIZES).find(([families]) => families.split(' ').includes(family));
  const facts = row?.[1][size];
  if (!facts) return undefined;
  const [vcpu, memoryMiB, interfaces] = facts;
  return {
    cpu: vcpu * 1024,
    memoryMiB,
    interfaces,
    trunkedTasks: family.startsWith('t') || isXen(family) ? undefined : TRUNKED_TASKS[size],
  };
}

/** Whether a family is older than Nitro. */
export function isXen(family: string): boolean {
  return XEN.has(family);
}

const FAMILIES: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(FAMILY_SIZES).flatMap(([families, sizes]) =>
    families.split(' ').map((family): [string, readonly string[]] => [family, sizes.split(' ')]),
  ),
);

/** Whether EC2 has a family: `m5`. */
export function isFamily(family: string): boolean {
  return FAMILIES.has(family);
}

/** Whether a family has a size. */
export function isSize(family: string, size: string): boolean {
  return FAMILIES.get(family)?.includes(size) ?? false;
}

/** What rules for templates compare with, of every type that is in the table: with the most tasks that it can have an interface for. */
export function knownRooms(): Record<string, object> {
  const types = Object.entries(SIZES).flatMap(([families, sizes]) =>
    families.split(' ').flatMap(family => Object.keys(sizes).map(size => `${family}.${size}`)),
  );
  return Object.fromEntries(types.map(type => [type, roomFor(type, instanceFacts(type) as InstanceFacts)]));
}

function roomFor(type: string, { cpu, memoryMiB, interfaces, trunkedTasks }: InstanceFacts): object {
  return {
    cpu,
    memory_mib: Math.floor(memoryMiB * MEMORY_FOR_TASKS),
    // whether the account has trunking is in no template
    interfaces: trunkedTasks ?? interfaces - 1,
    // the letter after the generation: t4g, c7gn
    architecture: /^[a-z]+\d+g/.test(type) ? 'arm64' : 'x86_64',
  };
}
