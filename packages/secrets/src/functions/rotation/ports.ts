import type { CodeDeploy } from '@aws-sdk/client-codedeploy';
import type { ECS } from '@aws-sdk/client-ecs';
import type { SecretsManager } from '@aws-sdk/client-secrets-manager';
import type { SSM } from '@aws-sdk/client-ssm';

/** What following a rotation needs of AWS: as much as its role allows. */
export interface RotationPorts {
  readonly codeDeploy: Pick<
    CodeDeploy,
    'batchGetDeployments' | 'createDeployment' | 'getDeployment' | 'getDeploymentGroup' | 'listDeployments'
  >;
  readonly ecs: Pick<ECS, 'describeServices' | 'describeTasks' | 'listTasks' | 'tagResource' | 'updateService'>;
  readonly secrets: Pick<
    SecretsManager,
    'describeSecret' | 'getSecretValue' | 'listSecretVersionIds' | 'putSecretValue'
  >;
  readonly ssm: Pick<SSM, 'getParameters' | 'getParametersByPath'>;

  /** One line of the log, for machines. */
  log(entry: object): void;
}
