import {
  CfnSecurityGroupEgress,
  CfnSecurityGroupIngress,
  type CfnSecurityGroupIngressProps,
  type ISecurityGroup,
} from 'aws-cdk-lib/aws-ec2';
import { Names, Stack } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';

/**
 * Who may connect to whom, and where.
 */
export interface AllowedWay {
  readonly from: ISecurityGroup;
  readonly to: ISecurityGroup;

  /** First and last TCP port, as literals: rules that hold a token cannot be read by policy checks. */
  readonly ports: readonly [number, number];

  readonly description: string;
}

/**
 * Let one security group connect to another, in both of them.
 *
 * The rules are resources of the stack of `scope`: inline they would tie the stacks of both groups together. What two ask for in one stack is made once, as EC2 refuses a rule that there is already.
 *
 * @param id unique among the ways that `scope` asks for; `peerId` gives a name for a group of elsewhere
 */
export function allowBetween(scope: Construct, id: string, { from, to, ports, description }: AllowedWay): void {
  const [fromPort, toPort] = ports;
  const way = { ipProtocol: 'tcp', fromPort, toPort, description };
  const ingress = { ...way, groupId: to.securityGroupId, sourceSecurityGroupId: from.securityGroupId };
  const others = Stack.of(scope).node.findAll();
  if (others.some(other => isRule(other, ingress))) return;
  new CfnSecurityGroupIngress(scope, `${id}Ingress`, ingress);
  new CfnSecurityGroupEgress(scope, `${id}Egress`, {
    ...way,
    groupId: from.securityGroupId,
    destinationSecurityGroupId: to.securityGroupId,
  });
}

/** A name for a security group that is not those of its neighbours: every service calls its own the same. */
export function peerId(group: ISecurityGroup): string {
  return Names.nodeUniqueId(group.node);
}

function isRule(
  construct: IConstruct,
  { groupId, sourceSecurityGroupId, fromPort, toPort }: CfnSecurityGroupIngressProps,
): boolean {
  return (
    construct instanceof CfnSecurityGroupIngress &&
    construct.groupId === groupId &&
    construct.sourceSecurityGroupId === sourceSecurityGroupId &&
    construct.fromPort === fromPort &&
    construct.toPort === toPort
  );
}
