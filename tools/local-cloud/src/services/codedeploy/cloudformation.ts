import type { Call, Operation, ResourceProvider, ResourceRequest, ResourceUpdate } from '../../core/service';

type Operations = Readonly<Record<string, Operation>>;

/** The CloudFormation resource types, made through the service's own operations. */
export function codeDeployProviders(operations: Operations): Record<string, ResourceProvider> {
  return {
    'AWS::CodeDeploy::Application': applicationProvider(operations),
    'AWS::CodeDeploy::DeploymentConfig': deploymentConfigProvider(operations),
    'AWS::CodeDeploy::DeploymentGroup': deploymentGroupProvider(operations),
  };
}

function applicationProvider(operations: Operations): ResourceProvider {
  return {
    async create(request) {
      const { applicationName, computePlatform } = inputOf(request, 'ApplicationName');
      await run(operations, 'CreateApplication', request, { applicationName, computePlatform });
      return { physicalId: String(applicationName) };
    },
    async update(request) {
      return { physicalId: request.physicalId };
    },
    delete: request => run(operations, 'DeleteApplication', request, { applicationName: request.physicalId }),
  };
}

function deploymentConfigProvider(operations: Operations): ResourceProvider {
  return {
    async create(request) {
      const input = inputOf(request, 'DeploymentConfigName');
      await run(operations, 'CreateDeploymentConfig', request, input);
      return { physicalId: String(input.deploymentConfigName) };
    },
    delete: request => run(operations, 'DeleteDeploymentConfig', request, { deploymentConfigName: request.physicalId }),
  };
}

function deploymentGroupProvider(operations: Operations): ResourceProvider {
  return {
    async create(request) {
      const input = inputOf(request, 'DeploymentGroupName');
      await run(operations, 'CreateDeploymentGroup', request, input);
      return { physicalId: String(input.deploymentGroupName) };
    },
    async update(request) {
      const { deploymentGroupName: _, ...input } = inputOf(request, 'DeploymentGroupName');
      await run(operations, 'UpdateDeploymentGroup', request, {
        ...input,
        currentDeploymentGroupName: request.physicalId,
      });
      return { physicalId: request.physicalId };
    },
    delete: request =>
      run(operations, 'DeleteDeploymentGroup', request, {
        applicationName: request.properties.ApplicationName,
        deploymentGroupName: request.physicalId,
      }),
  };
}

async function run(operations: Operations, name: string, request: ResourceRequest, input: object): Promise<void> {
  await operations[name]?.(input, callOf(request));
}

function callOf({ accountId, region }: ResourceRequest | ResourceUpdate): Call {
  return { accountId, region, requestId: 'cloudformation', accessKeyId: 'cloudformation.amazonaws.com' };
}

/** The operation's input: as the properties, but its names start in lower case. */
function inputOf({ properties, generatedName }: ResourceRequest, nameProperty: string): Record<string, unknown> {
  return lowerKeys({ [nameProperty]: generatedName, ...properties }) as Record<string, unknown>;
}

function lowerKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowerKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [lowerFirst(key), lowerKeys(inner)]));
}

/** `ECSServices` is `ecsServices`, `DeploymentStyle` is `deploymentStyle`. */
function lowerFirst(key: string): string {
  return key.replace(/^[A-Z]+(?=[A-Z][a-z])|^[A-Z]/, start => start.toLowerCase());
}
