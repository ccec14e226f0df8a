import type { Call, Operation, ResourceProvider, ResourceRequest, ResourceUpdate } from '../../core/service';
import type { Collection, Store } from '../../core/store';

type Operations = Readonly<Record<string, Operation>>;

/** The CloudFormation resource types, made through the service's own operations. */
export function codeDeployProviders(operations: Operations, store: Store): Record<string, ResourceProvider> {
  const create = createOnce(operations, store.collection('codedeploy:created-by-stacks'));
  return {
    'AWS::CodeDeploy::Application': applicationProvider(operations, create),
    'AWS::CodeDeploy::DeploymentConfig': deploymentConfigProvider(operations, create),
    'AWS::CodeDeploy::DeploymentGroup': deploymentGroupProvider(operations, create),
  };
}

type Create = (request: ResourceRequest, kind: Kind, input: object) => Promise<void>;
type Kind = 'Application' | 'DeploymentConfig' | 'DeploymentGroup';

/**
 * Creates a resource, also if a call before a kill has already created it. That one first noted that the name was free, so a name that was taken by somebody
 * else is still refused.
 */
function createOnce(operations: Operations, noted: Collection<boolean>): Create {
  return async (request, kind, input) => {
    const key = `${request.stackId} ${request.logicalId} ${request.generatedName}`;
    const exists = await run(operations, `Get${kind}`, request, input).then(
      () => true,
      () => false,
    );
    if (exists && noted.get(key)) return;
    if (!exists) noted.put(key, true);
    await run(operations, `Create${kind}`, request, input);
  };
}

function applicationProvider(operations: Operations, create: Create): ResourceProvider {
  return {
    async create(request) {
      const { applicationName, computePlatform } = inputOf(request, 'ApplicationName');
      await create(request, 'Application', { applicationName, computePlatform });
      return { physicalId: String(applicationName) };
    },
    async update(request) {
      return { physicalId: request.physicalId };
    },
    delete: request => run(operations, 'DeleteApplication', request, { applicationName: request.physicalId }),
  };
}

function deploymentConfigProvider(operations: Operations, create: Create): ResourceProvider {
  return {
    async create(request) {
      const input = inputOf(request, 'DeploymentConfigName');
      await create(request, 'DeploymentConfig', input);
      return { physicalId: String(input.deploymentConfigName) };
    },
    delete: request => run(operations, 'DeleteDeploymentConfig', request, { deploymentConfigName: request.physicalId }),
  };
}

function deploymentGroupProvider(operations: Operations, create: Create): ResourceProvider {
  return {
    async create(request) {
      const input = inputOf(request, 'DeploymentGroupName');
      await create(request, 'DeploymentGroup', input);
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
