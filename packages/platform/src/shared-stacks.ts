import { ContainerRegistry } from '@berth/container-registry';
import { EnvironmentAccess, GithubOidcProvider, type GithubTrust, SharedRoles } from '@berth/deploy-access';
import { DomainZone } from '@berth/dns';
import { InstanceRole } from '@berth/ecs-ec2-cluster';
import { EnvironmentBudget } from '@berth/monitoring';
import { ApplicationSecret } from '@berth/secrets';
import { type App, CfnOutput, Duration, Stack, Tags } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { BudgetConfig, GithubConfig, SharedConfig, SharedRolesConfig } from './config/shared-config';
import { markEnvironment } from './private/environment-metadata';

/**
 * One stack of what environments share. Not tagged as part of an environment: a deploy role is refused what carries the tag of another one.
 */
abstract class SharedStack extends Stack {
  /** Whether what it holds goes with it. */
  protected readonly deleteWithStack: boolean;

  constructor(app: App, part: string, description: string, config: SharedConfig) {
    const { name, account, region, protection, tags = {} } = config;
    super(app, `${name}-${part}`, {
      description,
      env: { account, region },
      terminationProtection: protection === 'strict',
    });

    this.deleteWithStack = protection === 'relaxed';
    markEnvironment(this, name);
    for (const [key, value] of Object.entries(tags)) Tags.of(this).add(key, value);
  }

  /** Show a value to people. Not exported: stacks meet in contracts. */
  protected show(name: string, value: string, description?: string): void {
    new CfnOutput(this, name, { value, description });
  }
}

/** Images of all services. */
export class RegistryStack extends SharedStack {
  constructor(app: App, config: SharedConfig) {
    super(app, 'registry', 'Registry: images of all services', config);

    const { name: environment, repositories } = config;
    for (const { name, keepImages, keepUntaggedDays, pullAccounts } of repositories) {
      const { repository } = new ContainerRegistry(this, name, {
        environment,
        repositoryName: name,
        keepImages,
        keepUntagged: keepUntaggedDays === undefined ? undefined : Duration.days(keepUntaggedDays),
        pullAccounts,
        deleteWithStack: this.deleteWithStack,
      });
      this.show(`${name}RepositoryUrl`, repository.repositoryUri);
    }
  }
}

/** Values that every environment may read. */
export class SharedSecretsStack extends SharedStack {
  constructor(app: App, config: SharedConfig) {
    super(app, 'secrets', 'Secrets that all environments share', config);

    const { name: environment, secrets = [] } = config;
    const { deleteWithStack } = this;
    for (const { name, length } of secrets) {
      new ApplicationSecret(this, name, { environment, name, length, deleteWithStack });
    }
  }
}

/** Roles that services and instances of all environments have together. */
export class SharedRolesStack extends SharedStack {
  constructor(app: App, config: SharedConfig, { clusters }: SharedRolesConfig) {
    super(app, 'roles', 'Roles that tasks and instances of all environments share', config);

    const { name: environment, repositories, secrets = [], environments } = config;
    const imports = new Construct(this, 'Imports');
    const { executionRole, taskRole, instanceRole } = new SharedRoles(this, 'Roles', {
      environment,
      repositories: repositories.map(({ name }) => ContainerRegistry.fromContract(imports, name, environment, name)),
      environments: environments.map(({ name }) => name),
      secrets: secrets.map(({ name }) => ApplicationSecret.fromContract(imports, `Secret-${name}`, environment, name)),
      instanceRole: new InstanceRole(this, 'InstanceRole', { clusterNames: [...clusters] }).role,
    });
    this.show('ExecutionRoleArn', executionRole.roleArn, 'Starts tasks: images, logs, secrets');
    this.show('TaskRoleArn', taskRole.roleArn, 'What the code of the services may do');
    this.show('InstanceRoleArn', instanceRole.roleArn, 'What the agents on the instances may do');
  }
}

/** Who may deploy to which environment. */
export class AccessStack extends SharedStack {
  constructor(app: App, config: SharedConfig) {
    super(app, 'access', 'Access: who may deploy to which environment', config);

    const { name: shared, environments, sharedRoles } = config;
    const repositories = config.repositories.map(({ name }) => name);
    const github = config.github && this.trust(shared, config.github);
    const roles = sharedRoles && SharedRoles.fromContract(this, 'SharedRoles', shared);
    for (const { name: environment, ...rest } of environments) {
      new EnvironmentAccess(this, environment, {
        environment,
        shared,
        repositories,
        github,
        taskRoles: roles && [roles.executionRole, roles.taskRole],
        ...rest,
      });
    }
  }

  private trust(environment: string, { repository, provider = 'made' }: GithubConfig): GithubTrust {
    if (provider === 'existing') return { repository, provider: GithubOidcProvider.fromAccount(this, 'Github') };
    return { repository, provider: new GithubOidcProvider(this, 'Github', { environment }).provider };
  }
}

/** Names that the environments use. */
export class DnsStack extends SharedStack {
  constructor(app: App, config: SharedConfig) {
    super(app, 'dns', 'DNS: the zones of all environments', config);

    const { name: environment, zones = [] } = config;
    const { deleteWithStack } = this;
    for (const zoneName of zones) {
      const { nameServers } = new DomainZone(this, zoneName, { environment, zoneName, deleteWithStack });
      this.show(`${zoneName}NameServers`, nameServers, `What the registrar of ${zoneName} must name`);
    }
  }
}

/** What a month may cost. */
export class CostsStack extends SharedStack {
  constructor(app: App, config: SharedConfig, budget: BudgetConfig) {
    super(app, 'costs', 'Costs: a budget of the account', config);

    new EnvironmentBudget(this, 'Budget', { environment: config.name, ...budget });
  }
}
