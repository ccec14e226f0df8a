import { AwsError } from '../../core/aws-error';
import type { Collection, Store } from '../../core/store';
import type { Tags } from '../../core/tags';
import type { GroupRule } from './group-rules';

export interface Vpc {
  readonly id: string;
  readonly region: string;
  readonly accountId: string;
  readonly cidrBlock: string;
  readonly defaultGroupId: string;
  readonly tags: Tags;
}

export interface SecurityGroup {
  readonly id: string;
  readonly region: string;
  readonly accountId: string;
  readonly name: string;
  readonly description: string;
  readonly vpcId: string;
  readonly rules: readonly GroupRule[];
  readonly tags: Tags;
}

/** VPCs and their security groups: what stacks and people have made of them. */
export class SecurityGroups {
  public readonly vpcs: Collection<Vpc>;
  private readonly groups: Collection<SecurityGroup>;

  constructor(store: Store) {
    this.vpcs = store.collection('ec2:vpcs');
    this.groups = store.collection('ec2:security-groups');
  }

  public tryGet(id: string): SecurityGroup | undefined {
    return this.groups.get(id);
  }

  /** @throws AwsError InvalidGroup.NotFound */
  public get(id = '', region?: string): SecurityGroup {
    const group = this.groups.get(id);
    if (group && (region === undefined || group.region === region)) return group;
    throw new AwsError('InvalidGroup.NotFound', `The security group '${id}' does not exist`);
  }

  public all(): SecurityGroup[] {
    return this.groups.list();
  }

  public list(region: string): SecurityGroup[] {
    return this.groups.list().filter(group => group.region === region);
  }

  public put(group: SecurityGroup): SecurityGroup {
    this.groups.put(group.id, group);
    return group;
  }

  /** @throws AwsError InvalidGroup.Duplicate */
  public refuseSameName({ id, region, vpcId, name }: Omit<SecurityGroup, 'rules'>): void {
    const other = this.list(region).find(group => group.vpcId === vpcId && group.name === name && group.id !== id);
    if (!other) return;
    const message = `The security group '${name}' already exists for VPC '${vpcId}'`;
    throw new AwsError('InvalidGroup.Duplicate', message);
  }

  /** @throws AwsError CannotDelete, DependencyViolation */
  public delete(id: string, region: string): void {
    const group = this.get(id, region);
    if (group.name === 'default') {
      throw new AwsError('CannotDelete', `the specified group: "${id}" name: "default" cannot be deleted by a user`);
    }
    const user = this.list(region).find(other => other.id !== id && other.rules.some(rule => rule.groupId === id));
    if (user) throw new AwsError('DependencyViolation', `resource ${id} has a dependent object`);
    this.groups.delete(id);
  }

  /** With its default security group. @throws AwsError InvalidVpcID.NotFound, DependencyViolation */
  public deleteVpc(id: string): void {
    const vpc = this.vpcs.get(id);
    if (!vpc) throw new AwsError('InvalidVpcID.NotFound', `The vpc ID '${id}' does not exist`);
    const others = this.list(vpc.region).filter(group => group.vpcId === id && group.id !== vpc.defaultGroupId);
    if (others.length > 0) {
      throw new AwsError('DependencyViolation', `The vpc '${id}' has dependencies and cannot be deleted.`);
    }
    this.groups.delete(vpc.defaultGroupId);
    this.vpcs.delete(id);
  }
}

export function groupArn({ region, accountId, id }: SecurityGroup): string {
  return `arn:aws:ec2:${region}:${accountId}:security-group/${id}`;
}
