import type * as sdk from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../core/aws-error';
import type { Clock } from '../../core/clock';
import { randomUUID } from '../../core/random';
import type { Call, Operation } from '../../core/service';
import { checkName } from './applications';
import { keyOf, type Registry } from './registry';

/** @see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html#deployment-configurations-predefined-ecs */
const builtIn: Readonly<Record<string, sdk.TrafficRoutingConfig>> = {
  'CodeDeployDefault.ECSAllAtOnce': { type: 'AllAtOnce' },
  'CodeDeployDefault.ECSLinear10PercentEvery1Minutes': linear(10, 1),
  'CodeDeployDefault.ECSLinear10PercentEvery3Minutes': linear(10, 3),
  'CodeDeployDefault.ECSCanary10Percent5Minutes': canary(10, 5),
  'CodeDeployDefault.ECSCanary10Percent15Minutes': canary(10, 15),
};

export function deploymentConfigOperations(registry: Registry, clock: Clock): Record<string, Operation> {
  return {
    CreateDeploymentConfig(input: sdk.CreateDeploymentConfigInput, { region }: Call): sdk.CreateDeploymentConfigOutput {
      const { deploymentConfigName: name = '', computePlatform, trafficRoutingConfig } = input;
      checkName('DeploymentConfig', name);
      if (name in builtIn || registry.configs.get(keyOf(region, name))) {
        const message = `Deployment Configuration already exists with name: ${name}`;
        throw new AwsError('DeploymentConfigAlreadyExistsException', message);
      }
      if (computePlatform !== 'ECS') {
        const message = `Compute platform ${computePlatform ?? 'Server'} is not implemented in the local cloud: use ECS`;
        throw new AwsError('InvalidComputePlatformException', message);
      }
      const trafficRouting = checkedRouting(trafficRoutingConfig);
      const config = { id: randomUUID(), region, name, createdAt: clock.now().getTime(), trafficRouting };
      registry.configs.put(keyOf(region, name), config);
      return { deploymentConfigId: config.id };
    },

    GetDeploymentConfig(input: sdk.GetDeploymentConfigInput, { region }: Call): sdk.GetDeploymentConfigOutput {
      const name = input.deploymentConfigName ?? '';
      const trafficRoutingConfig = findRouting(registry, region, name);
      const own = registry.configs.get(keyOf(region, name));
      return {
        deploymentConfigInfo: {
          deploymentConfigName: name,
          computePlatform: 'ECS',
          trafficRoutingConfig,
          ...(own && { deploymentConfigId: own.id, createTime: new Date(own.createdAt) }),
        },
      };
    },

    ListDeploymentConfigs(_: sdk.ListDeploymentConfigsInput, { region }: Call): sdk.ListDeploymentConfigsOutput {
      const own = registry.configs.list().filter(config => config.region === region);
      return { deploymentConfigsList: [...Object.keys(builtIn), ...own.map(({ name }) => name)] };
    },

    DeleteDeploymentConfig(
      { deploymentConfigName: name = '' }: sdk.DeleteDeploymentConfigInput,
      { region }: Call,
    ): void {
      if (name in builtIn) {
        const message = `Deployment configuration ${name} cannot be deleted: it is predefined`;
        throw new AwsError('InvalidOperationException', message);
      }
      const users = registry.groups.list().filter(group => group.settings.deploymentConfigName === name);
      if (users.some(group => group.region === region)) {
        throw new AwsError('DeploymentConfigInUseException', `The deployment configuration ${name} is still in use`);
      }
      registry.configs.delete(keyOf(region, name));
    },
  };
}

export function findRouting(registry: Registry, region: string, name: string): sdk.TrafficRoutingConfig {
  const routing = builtIn[name] ?? registry.configs.get(keyOf(region, name))?.trafficRouting;
  if (routing) return routing;
  const message = `No Deployment Configuration found for name: ${name}`;
  throw new AwsError('DeploymentConfigDoesNotExistException', message);
}

function checkedRouting(routing: sdk.TrafficRoutingConfig | undefined): sdk.TrafficRoutingConfig {
  const { type, timeBasedCanary: first, timeBasedLinear: even } = routing ?? {};
  if (type === 'AllAtOnce') return { type };
  if (type === 'TimeBasedCanary' && areValid(first?.canaryPercentage, first?.canaryInterval)) {
    return canary(Number(first?.canaryPercentage), Number(first?.canaryInterval));
  }
  if (type === 'TimeBasedLinear' && areValid(even?.linearPercentage, even?.linearInterval)) {
    return linear(Number(even?.linearPercentage), Number(even?.linearInterval));
  }
  const message = `The traffic routing configuration is not valid: ${JSON.stringify(routing)}`;
  throw new AwsError('InvalidTrafficRoutingConfigurationException', message);
}

function areValid(percentage: number | undefined, interval: number | undefined): boolean {
  return Number(percentage) >= 1 && Number(percentage) <= 99 && Number(interval) >= 1;
}

function canary(canaryPercentage: number, canaryInterval: number): sdk.TrafficRoutingConfig {
  return { type: 'TimeBasedCanary', timeBasedCanary: { canaryPercentage, canaryInterval } };
}

function linear(linearPercentage: number, linearInterval: number): sdk.TrafficRoutingConfig {
  return { type: 'TimeBasedLinear', timeBasedLinear: { linearPercentage, linearInterval } };
}
