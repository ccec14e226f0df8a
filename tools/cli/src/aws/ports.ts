import type { AlarmsPort } from './alarms';
import type { CodeDeployPort } from './codedeploy';
import type { DatabasesPort } from './databases';
import type { EcsPort } from './ecs';
import type { IdentityPort } from './identity';
import type { LoadBalancersPort } from './load-balancers';
import type { LogsPort } from './logs';
import type { ParametersPort } from './parameters';
import type { QuotasPort } from './quotas';
import type { RegistryPort } from './registry';
import type { ScalingPort } from './scaling';
import type { SecretsPort } from './secrets';
import type { ServiceDeploymentsPort } from './service-deployments';
import type { SessionsPort } from './sessions';
import type { StacksPort } from './stacks';
import type { ZonesPort } from './zones';

/** What the tool asks of AWS in one region, in its own words. */
export interface AwsPorts {
  readonly identity: IdentityPort;
  readonly stacks: StacksPort;
  readonly parameters: ParametersPort;
  readonly ecs: EcsPort;
  readonly alarms: AlarmsPort;
  readonly quotas: QuotasPort;
  readonly codeDeploy: CodeDeployPort;
  readonly serviceDeployments: ServiceDeploymentsPort;
  readonly loadBalancers: LoadBalancersPort;
  readonly registry: RegistryPort;
  readonly secrets: SecretsPort;
  readonly logs: LogsPort;
  readonly databases: DatabasesPort;
  readonly scaling: ScalingPort;
  readonly sessions: SessionsPort;
  readonly zones: ZonesPort;
}
