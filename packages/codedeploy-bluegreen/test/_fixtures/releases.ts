import { join } from 'node:path';
import { ContainerService, RolloutEngine } from '@berth/ecs-service';
import { type IServiceRoute, LoadBalancer, ServiceRoute } from '@berth/load-balancer';
import { type INetwork, Network } from '@berth/network';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { App, Stack } from 'aws-cdk-lib/core';
import { BlueGreenDeployment, type BlueGreenDeploymentProps, ValidationHook } from '../../src';

export const GOOD_HOOK = join(__dirname, 'good-hook');
export const FOREIGN_HOOK = join(__dirname, 'foreign-hook');

/** What the contract of the route says. */
export const field = (name: string) => ({ Ref: Match.stringLikeRegexp(`pyshoproutev1${name}`) });

/** A stack with a service, and what releases of it need. */
export class Releases {
  public readonly stack = new Stack(new App(), 'Stack', { env: { account: '000000000000', region: 'eu-west-1' } });
  public readonly network: INetwork = Network.fromContract(this.stack, 'Network', 'dev');

  public route(colors: 1 | 2 = 2): IServiceRoute {
    return ServiceRoute.fromContract(this.stack, 'Route', 'dev', 'pyshop', { colors });
  }

  /** Without a test listener. */
  public routeWithoutTests(): IServiceRoute {
    return new ServiceRoute(this.stack, 'Route', {
      environment: 'dev',
      name: 'pyshop',
      network: this.network,
      loadBalancer: LoadBalancer.fromContract(this.stack, 'LoadBalancer', 'dev', { testListener: false }),
      targetPort: 8000,
      healthCheck: { path: '/healthz' },
    });
  }

  public hook(id = 'Hook'): ValidationHook {
    return new ValidationHook(this.stack, id, { code: GOOD_HOOK, description: 'Says yes' });
  }

  public make(props: Partial<BlueGreenDeploymentProps> = {}, engine = RolloutEngine.CODE_DEPLOY): BlueGreenDeployment {
    const route = props.route ?? this.route();
    const service = new ContainerService(this.stack, 'Service', {
      environment: 'dev',
      name: 'pyshop',
      cluster: {
        clusterName: 'dev-cluster',
        capacity: [
          { capacityProvider: 'on-demand', weight: 1, base: 2 },
          { capacityProvider: 'spot', weight: 3 },
        ],
        launchType: 'EC2',
      },
      network: this.network,
      repository: Repository.fromRepositoryName(this.stack, 'Repository', 'pyshop'),
      port: 8000,
      health: { path: '/healthz' },
      route,
      engine,
    });
    return new BlueGreenDeployment(this.stack, 'Releases', { service, route, ...props });
  }

  public get template(): Template {
    return Template.fromStack(this.stack);
  }
}
