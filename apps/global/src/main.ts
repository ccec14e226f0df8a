import { ContainerRegistry } from '@berth/container-registry';
import { EnvironmentAccess, GithubOidcProvider } from '@berth/deploy-access';
import { DomainZone } from '@berth/dns';
import { Guardrails } from '@berth/guardrails';
import { EnvironmentBudget } from '@berth/monitoring';
import { ApplicationSecret } from '@berth/secrets';
import { App, CfnOutput, Stack } from 'aws-cdk-lib/core';
import { config } from './config';

const { name: environment, account, region, repositories, secrets, environments, zoneName, budget } = config;
const props = { env: { account, region }, terminationProtection: true };

// none is tagged as part of an environment: a deploy role is refused what carries the tag of another one
export const app = new App();
Guardrails.of(app);
const registry = new Stack(app, 'global-registry', { ...props, description: 'Registry: images of all services' });
const shared = new Stack(app, 'global-secrets', { ...props, description: 'Secrets that all environments share' });
const access = new Stack(app, 'global-access', {
  ...props,
  description: 'Access: who may deploy to which environment',
});

for (const repositoryName of repositories) {
  const images = new ContainerRegistry(registry, repositoryName, { environment, repositoryName });
  new CfnOutput(registry, `${repositoryName}RepositoryUrl`, { value: images.repository.repositoryUri });
}
for (const name of secrets) new ApplicationSecret(shared, name, { environment, name });
const github = config.github
  ? { repository: config.github, provider: new GithubOidcProvider(access, 'Github', { environment }).provider }
  : undefined;
for (const { name, pushImages } of environments) {
  new EnvironmentAccess(access, name, { environment: name, shared: environment, repositories, pushImages, github });
}
if (zoneName) {
  const dns = new Stack(app, 'global-dns', { ...props, description: 'DNS: the zone of all environments' });
  new DomainZone(dns, 'Zone', { environment, zoneName });
}
if (budget) {
  const costs = new Stack(app, 'global-costs', { ...props, description: 'Costs: a budget of the account' });
  new EnvironmentBudget(costs, 'Budget', { environment, ...budget });
}
app.synth();
