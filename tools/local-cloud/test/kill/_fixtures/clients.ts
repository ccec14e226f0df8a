import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';

export type Clients = ReturnType<typeof clientsOf>;

/** Clients that never try again: whether a call was answered is what is asked. */
export function clientsOf(endpoint: string) {
  const config = {
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'any' },
    maxAttempts: 1,
  };
  return {
    endpoint,
    cloudFormation: new CloudFormationClient(config),
    ecr: new ECRClient(config),
    ecs: new ECSClient(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
    secretsManager: new SecretsManagerClient(config),
    ssm: new SSMClient(config),
  };
}
