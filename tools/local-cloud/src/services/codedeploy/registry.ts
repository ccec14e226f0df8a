import type * as sdk from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../core/aws-error';
import type { Collection, Store } from '../../core/store';
import { type Deployment, isActive } from './deployment';

export interface Application {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly computePlatform: 'ECS';

  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** A deployment group as it was asked for. */
export interface DeploymentGroup {
  readonly id: string;
  readonly region: string;
  readonly applicationName: string;
  readonly name: string;
  readonly settings: GroupSettings;
}

export type GroupSettings = Pick<
  sdk.DeploymentGroupInfo,
  | 'deploymentConfigName'
  | 'serviceRoleArn'
  | 'triggerConfigurations'
  | 'alarmConfiguration'
  | 'autoRollbackConfiguration'
  | 'deploymentStyle'
  | 'outdatedInstancesStrategy'
  | 'blueGreenDeploymentConfiguration'
  | 'loadBalancerInfo'
  | 'ecsServices'
>;

export interface DeploymentConfig {
  readonly id: string;
  readonly region: string;
  readonly name: string;
  readonly createdAt: number;
  readonly trafficRouting: sdk.TrafficRoutingConfig;
}

export interface RegisteredRevision {
  readonly region: string;
  readonly applicationName: string;
  readonly revision: sdk.RevisionLocation;
  readonly description?: string;
  readonly registeredAt: number;
}

/** What the service remembers, and how its absence is reported. Names are unique in a region. */
export class Registry {
  public readonly applications: Collection<Application>;
  public readonly groups: Collection<DeploymentGroup>;
  public readonly configs: Collection<DeploymentConfig>;
  public readonly revisions: Collection<RegisteredRevision>;
  public readonly deployments: Collection<Deployment>;

  constructor(store: Store) {
    this.applications = store.collection('codedeploy:applications');
    this.groups = store.collection('codedeploy:deployment-groups');
    this.configs = store.collection('codedeploy:deployment-configs');
    this.revisions = store.collection('codedeploy:revisions');
    this.deployments = store.collection('codedeploy:deployments');
  }

  public getApplication(region: string, name = ''): Application {
    const application = this.applications.get(keyOf(region, name));
    return application ?? missing('ApplicationDoesNotExistException', `No application found for name: ${name}`);
  }

  public getGroup(region: string, applicationName = '', name = ''): DeploymentGroup {
    this.getApplication(region, applicationName);
    const group = this.groups.get(keyOf(region, applicationName, name));
    const message = `No Deployment Group found for name: ${name}`;
    return group ?? missing('DeploymentGroupDoesNotExistException', message);
  }

  public getDeployment(id = ''): Deployment {
    const message = `The deployment ${id} could not be found`;
    return this.deployments.get(id) ?? missing('DeploymentDoesNotExistException', message);
  }

  public groupsOf(region: string, applicationName: string): DeploymentGroup[] {
    return this.groups.list().filter(group => group.region === region && group.applicationName === applicationName);
  }

  /** Newest first. */
  public deploymentsOf({ region, applicationName, name }: DeploymentGroup): Deployment[] {
    const all = this.deployments.list().filter(deployment => {
      const inApplication = deployment.region === region && deployment.applicationName === applicationName;
      return inApplication && deployment.groupName === name;
    });
    return all.reverse();
  }

  public activeDeployment(group: DeploymentGroup): Deployment | undefined {
    return this.deploymentsOf(group).find(isActive);
  }
}

export function keyOf(...parts: string[]): string {
  return parts.join('/');
}

function missing(code: string, message: string): never {
  throw new AwsError(code, message);
}
