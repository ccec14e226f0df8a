import { isKnown } from '@berth/foundation';
import type { INetwork } from '@berth/network';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { type IVpc, Peer, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { acceptPublic, acceptUnknownBlocks } from './load-balancer-findings';

export interface EntranceGroupProps {
  readonly network: INetwork;
  readonly vpc: IVpc;
  readonly ports: { readonly production: number; readonly test?: number };
  readonly certificate?: ICertificate;
  readonly internal?: boolean;
  readonly userCidrs?: string[];
  readonly testCidrs?: string[];
}

/**
 * Who may connect to a load balancer: users and testers, by their addresses. Nothing leaves it until somebody adds a rule.
 */
export class EntranceGroup extends SecurityGroup {
  constructor(scope: Construct, id: string, props: EntranceGroupProps) {
    const { network, vpc, ports, certificate, internal = false } = props;
    super(scope, id, {
      vpc,
      description: 'Load balancer: users and testers in, tasks out',
      allowAllOutbound: false,
    });

    const { userCidrs = [internal ? network.cidr : '0.0.0.0/0'], testCidrs = [network.cidr] } = props;
    for (const cidr of userCidrs) {
      this.addIngressRule(Peer.ipv4(cidr), Port.tcp(ports.production), 'users');
      if (certificate) this.addIngressRule(Peer.ipv4(cidr), Port.tcp(80), 'users of plain HTTP');
    }
    const testers = ports.test === undefined ? [] : testCidrs;
    for (const cidr of testers) this.addIngressRule(Peer.ipv4(cidr), Port.tcp(ports.test ?? 0), 'testers');
    if (userCidrs.some(cidr => isKnown(cidr) && cidr.endsWith('/0'))) acceptPublic(this);
    if (![...userCidrs, ...testers].every(isKnown)) acceptUnknownBlocks(this);
  }
}
