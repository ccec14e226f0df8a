import type { Context, Service } from '../../core/service';
import { applicationOperations } from './applications';
import { codeDeployProviders } from './cloudformation';
import { deploymentConfigOperations } from './deployment-configs';
import { deploymentGroupOperations } from './deployment-groups';
import { deploymentOperations } from './deployments';
import { type CodeDeployPeers, Effects } from './effects';
import { Registry } from './registry';
import { revisionOperations } from './revisions';
import { Runner } from './runner';

/**
 * CodeDeploy for the ECS compute platform: blue/green deployments in the documented order of lifecycle events, with the Lambda functions
 * of their hooks; all at once, canary or linear, with rollback.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-steps-ecs.html
 */
export function createCodeDeploy(context: Context, peers: CodeDeployPeers): Service {
  const { store, clock } = context;
  const registry = new Registry(store);
  const effects = new Effects(peers);
  const runner = new Runner(context, registry, effects);
  const operations = {
    ...applicationOperations(registry, clock),
    ...deploymentConfigOperations(registry, clock),
    ...deploymentGroupOperations(registry),
    ...revisionOperations(registry, clock),
    ...deploymentOperations({ registry, clock, runner, effects }),
  };
  return {
    signingName: 'codedeploy',
    client: () => import('@aws-sdk/client-codedeploy'),
    operations,
    resources: codeDeployProviders(operations, store),

    async start() {
      runner.start();
    },

    async stop() {
      runner.stop();
    },
  };
}
