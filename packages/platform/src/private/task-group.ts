import { readContract, writeContract } from '@berth/foundation';
import type { INetwork } from '@berth/network';
import { type ISecurityGroup, Peer, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config/environment-config';
import { hasBridge } from './imports';

const PACKAGE = 'tasks';
const FIELDS = ['securityGroupId'] as const;

/** Whether the tasks get their security group from the stack of the database, because it lets nobody else in. */
export function isOnlyFromTasks({ database }: EnvironmentConfig): boolean {
  return database?.onlyFromTasks !== undefined;
}

/** The group of the tasks, or in bridge mode of their instances, for the function that is seen as one of them. */
export function makeTaskGroup(scope: Construct, config: EnvironmentConfig, { vpc }: INetwork): ISecurityGroup {
  const group = hasBridge(config) ? instanceGroup(scope, vpc) : taskGroup(scope, config, vpc);
  writeContract(group, config.name, PACKAGE, { securityGroupId: group.securityGroupId });
  return group;
}

/** The same, in the stack of who wears it; undefined where each makes its own. */
export function taskGroupOf(scope: Construct, config: EnvironmentConfig): ISecurityGroup | undefined {
  if (!isOnlyFromTasks(config)) return undefined;
  const { securityGroupId } = readContract(scope, config.name, PACKAGE, FIELDS);
  return SecurityGroup.fromSecurityGroupId(scope, 'TaskGroup', securityGroupId);
}

function instanceGroup(scope: Construct, vpc: INetwork['vpc']): SecurityGroup {
  const description = 'Instances of the ECS cluster: nothing in, HTTPS out';
  const group = new SecurityGroup(scope, 'TaskGroup', { vpc, description, allowAllOutbound: false });
  group.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'ECS, registry, logs, Session Manager, Secrets Manager');
  return group;
}

function taskGroup(scope: Construct, { services }: EnvironmentConfig, vpc: INetwork['vpc']): SecurityGroup {
  const [service] = services; // the rules have seen that there is one
  return new SecurityGroup(scope, 'TaskGroup', { vpc, description: `Tasks of ${service?.name}` });
}
