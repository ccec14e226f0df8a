import { alarmsPort } from './alarms';
import { codeDeployPort } from './codedeploy';
import type { Connection } from './connection';
import { databasesPort } from './databases';
import { ecsPort } from './ecs';
import { identityPort } from './identity';
import { loadBalancersPort } from './load-balancers';
import { logsPort } from './logs';
import { parametersPort } from './parameters';
import type { AwsPorts } from './ports';
import { quotasPort } from './quotas';
import { registryPort } from './registry';
import { scalingPort } from './scaling';
import { secretsPort } from './secrets';
import { serviceDeploymentsPort } from './service-deployments';
import { sessionsPort } from './sessions';
import { stacksPort } from './stacks';
import { zonesPort } from './zones';

/** The real AWS, or whatever AWS_ENDPOINT_URL names. */
export function connect(connection: Connection): AwsPorts {
  return {
    identity: identityPort(connection),
    stacks: stacksPort(connection),
    parameters: parametersPort(connection),
    ecs: ecsPort(connection),
    alarms: alarmsPort(connection),
    quotas: quotasPort(connection),
    codeDeploy: codeDeployPort(connection),
    serviceDeployments: serviceDeploymentsPort(connection),
    loadBalancers: loadBalancersPort(connection),
    registry: registryPort(connection),
    secrets: secretsPort(connection),
    logs: logsPort(connection),
    databases: databasesPort(connection),
    scaling: scalingPort(connection),
    sessions: sessionsPort(connection),
    zones: zonesPort(connection),
  };
}
