import { ContainerRegistry } from '@berth/container-registry';
import { DeployRole } from '@berth/deploy-access';
import { writeContract } from '@berth/foundation';
import { Guardrails } from '@berth/guardrails';
import { ApplicationSecret } from '@berth/secrets';
import { App, Stack } from 'aws-cdk-lib/core';
import { config } from './config';

const { name: environment, account, region, repositories, secrets, environments } = config;
const props = { env: { account, region }, terminationProtection: true };

// none is tagged as part of an environment: a deploy role is refused what carries the tag of another one
export const app = new App();
Guardrails.of(app);
const registry = new Stack(app, 'global-registry', { ...props, description: 'Registry: images of all services' });
const shared = new Stack(app, 'global-secrets', { ...props, description: 'Secrets that all environments share' });
const access = new Stack(app, 'global-access', { ...props, description: 'Access: a deploy role per environment' });

for (const repositoryName of repositories) {
  new ContainerRegistry(registry, repositoryName, { environment, repositoryName });
}
for (const name of secrets) new ApplicationSecret(shared, name, { environment, name });
for (const name of environments) {
  const deploy = new DeployRole(access, name, { environment: name, repositories });
  writeContract(deploy, environment, 'deploy-access', { [`${name}RoleArn`]: deploy.role.roleArn });
}
app.synth();
