import { type INetwork, Network } from '@berth/network';
import { Certificate, type ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { App, Stack } from 'aws-cdk-lib/core';
import { LoadBalancer, type LoadBalancerProps, ServiceRoute, type ServiceRouteProps } from '../../src';

export const http = { reason: 'no domain yet' };
export const healthCheck = { path: '/healthz' };

/** A stack with what load balancers and routes need. */
export class Edge {
  public readonly stack: Stack;
  public readonly network: INetwork;

  constructor(app = new App(), name = 'Stack') {
    this.stack = new Stack(app, name, { env: { account: '000000000000', region: 'eu-west-1' } });
    this.network = Network.fromContract(this.stack, 'Network', 'dev');
  }

  public get certificate(): ICertificate {
    return Certificate.fromCertificateArn(this.stack, 'Cert', 'arn:aws:acm:eu-west-1:000000000000:certificate/1');
  }

  public loadBalancer(props: Partial<LoadBalancerProps> = {}): LoadBalancer {
    return new LoadBalancer(this.stack, 'Edge', { environment: 'dev', network: this.network, ...props });
  }

  /** Behind the load balancer of another stack, unless one is given. */
  public route(props: Partial<ServiceRouteProps> = {}, id = 'Route'): ServiceRoute {
    return new ServiceRoute(this.stack, id, {
      environment: 'dev',
      name: 'pyshop',
      network: this.network,
      loadBalancer: props.loadBalancer ?? LoadBalancer.fromContract(this.stack, `${id}LoadBalancer`, 'dev'),
      targetPort: 8000,
      healthCheck,
      ...props,
    });
  }
}
