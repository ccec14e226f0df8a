import type { Socket } from 'node:net';
import type { Door, Network } from '../ec2/network';
import type { Interface } from '../ec2/reachability';
import type { Listener, Registration, Registry } from './registry';

/** What a load balancer can know of the network around it. */
export type LoadBalancerNetwork = Pick<Network, 'interfaces' | 'between' | 'target' | 'admits'>;

/**
 * Who reaches a load balancer, and whom it reaches. Without a network, everybody and everything.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-update-security-groups.html
 */
export class Surroundings {
  /** What was decided of a connection holds until its end, as security groups track it. */
  private readonly admitted = new WeakMap<Socket, boolean>();

  constructor(
    private readonly registry: Registry,
    private readonly network?: LoadBalancerNetwork,
  ) {}

  /** Whether a load balancer with this target group reaches a port of one of its targets. */
  public reaches({ targetGroupArn, id, port }: Registration, checkedPort = port): boolean {
    const target = this.network?.target(id, port);
    if (!this.network || !target) return true;
    const door = checkedPort === port ? target : { ...target, port: checkedPort };
    const from = this.registry.usersOf(targetGroupArn).flatMap(arn => this.interfacesOf(arn));
    return this.network.between(from, door).reached;
  }

  public admits(socket: Socket, listener: Listener): boolean {
    const known = this.admitted.get(socket);
    if (known !== undefined) return known;
    const admitted = this.network?.admits(socket, this.doorOf(listener)) ?? true;
    this.admitted.set(socket, admitted);
    return admitted;
  }

  public doorOf({ loadBalancerArn, declaredPort }: Listener): Door {
    const name = this.registry.loadBalancers.get(loadBalancerArn)?.name ?? loadBalancerArn;
    return { name: `load balancer ${name}`, interfaces: this.interfacesOf(loadBalancerArn), port: declaredPort };
  }

  /** An internet-facing load balancer has a public address in each of its subnets. */
  private interfacesOf(loadBalancerArn: string): Interface[] {
    const loadBalancer = this.registry.loadBalancers.get(loadBalancerArn);
    if (!loadBalancer) return [];
    const { subnets, securityGroups, scheme } = loadBalancer;
    return this.network?.interfaces(subnets, securityGroups, { isPublic: scheme === 'internet-facing' }) ?? [];
  }
}
