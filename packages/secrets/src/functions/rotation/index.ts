import { CodeDeploy } from '@aws-sdk/client-codedeploy';
import { ECS } from '@aws-sdk/client-ecs';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { SSM } from '@aws-sdk/client-ssm';
import { type FollowEvent, type FollowSettings, follow } from './follow';
import type { RotationPorts } from './ports';
import { urlOperation } from './url-operation';

const secrets = new SecretsManager({});

/** For CloudFormation: writes a URL when it is made. */
export const operation = urlOperation(secrets);

/** For EventBridge: follows rotations. */
export async function handler(event: FollowEvent): Promise<void> {
  const ports: RotationPorts = {
    secrets,
    codeDeploy: new CodeDeploy({}),
    ecs: new ECS({}),
    ssm: new SSM({}),
    log: entry => process.stdout.write(`${JSON.stringify(entry)}\n`),
  };
  await follow(event, JSON.parse(process.env.SETTINGS ?? '{}') as FollowSettings, ports);
}
