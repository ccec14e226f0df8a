import { Ec2Cluster } from '@berth/ecs-ec2-cluster';
import { LoadBalancer } from '@berth/load-balancer';
import { Network } from '@berth/network';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { App } from 'aws-cdk-lib/core';
import type { EnvironmentConfig } from './environment-config';
import { EnvironmentStack } from './environment-stack';

/** Where services run, and how users reach them. */
export class ClusterStack extends EnvironmentStack {
  constructor(app: App, config: EnvironmentConfig) {
    super(app, 'cluster', 'Cluster: instances and load balancer', config);

    const { name, cluster } = config;
    const network = Network.fromContract(this, 'Network', name, { zones: config.network.availabilityZones.length });
    const { instanceType, minInstances, maxInstances } = cluster;
    const { containerInsights, detailedMonitoring, managedTerminationProtection } = this.protection;
    const { clusterName } = new Ec2Cluster(this, 'Cluster', {
      environment: name,
      network,
      instanceType,
      minInstances,
      maxInstances,
      containerInsights,
      detailedMonitoring,
      managedTerminationProtection,
    });
    const { deletionProtection, guardedEdge } = this.protection;
    const { url } = new LoadBalancer(this, 'LoadBalancer', {
      environment: name,
      network,
      deletionProtection,
      accessLogs: guardedEdge,
      waf: guardedEdge,
      ...this.encryptionOf(config),
    });

    this.show('ApplicationUrl', url, 'Where users reach the service');
    this.show('ClusterName', clusterName, 'The ECS cluster');
  }

  private encryptionOf({ edge }: EnvironmentConfig) {
    if (edge.kind === 'http') return { http: { reason: edge.reason } };
    return { certificate: Certificate.fromCertificateArn(this, 'Certificate', edge.certificateArn) };
  }
}
