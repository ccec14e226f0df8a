/** What one EC2 instance of a type offers to ECS tasks. */
export interface InstanceCapacity {
  /** CPU units: 1,024 for each vCPU. */
  readonly cpu: number;

  /** What the container agent registers: the type's memory without what the kernel keeps. */
  readonly memoryMiB: number;

  /** Network interfaces, the primary one included: a task in awsvpc mode needs one of its own. */
  readonly networkInterfaces: number;
}

/**
 * vCPU, GiB and network interfaces by type, as of 2026-10.
 *
 * @see https://docs.aws.amazon.com/ec2/latest/instancetypes/gp.html
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/AvailableIpPerENI.html
 */
const types: Readonly<Record<string, readonly [vcpu: number, memoryGiB: number, networkInterfaces: number]>> = {
  't2.nano': [1, 0.5, 2],
  't2.micro': [1, 1, 2],
  't2.small': [1, 2, 3],
  't2.medium': [2, 4, 3],
  't2.large': [2, 8, 3],
  't3.nano': [2, 0.5, 2],
  't3.micro': [2, 1, 2],
  't3.small': [2, 2, 3],
  't3.medium': [2, 4, 3],
  't3.large': [2, 8, 3],
  't3.xlarge': [4, 16, 4],
  't3.2xlarge': [8, 32, 4],
  't3a.micro': [2, 1, 2],
  't3a.small': [2, 2, 2],
  't3a.medium': [2, 4, 3],
  't3a.large': [2, 8, 3],
  't4g.nano': [2, 0.5, 2],
  't4g.micro': [2, 1, 2],
  't4g.small': [2, 2, 3],
  't4g.medium': [2, 4, 3],
  't4g.large': [2, 8, 3],
  't4g.xlarge': [4, 16, 4],
  'm5.large': [2, 8, 3],
  'm5.xlarge': [4, 16, 4],
  'm5.2xlarge': [8, 32, 4],
  'm6g.large': [2, 8, 3],
  'm6i.large': [2, 8, 3],
  'm7g.large': [2, 8, 3],
  'c5.large': [2, 4, 3],
  'c6g.large': [2, 4, 3],
  'r5.large': [2, 16, 3],
};

/**
 * The capacity of `instanceType`; undefined for a type that is not in the table.
 *
 * The agent registers the memory that the operating system reports, which lacks what the kernel keeps. AWS publishes no figures; 16 MiB and 5 % is close to
 * what Amazon Linux 2023 shows (a t3.medium registers about 3,880 of 4,096 MiB).
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/memory-management.html
 */
export function instanceCapacity(instanceType: string): InstanceCapacity | undefined {
  const type = types[instanceType];
  if (!type) return undefined;
  const [vcpu, memoryGiB, networkInterfaces] = type;
  const memory = memoryGiB * 1024;
  return { cpu: vcpu * 1024, memoryMiB: Math.floor(memory - 16 - memory * 0.05), networkInterfaces };
}
