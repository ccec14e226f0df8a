import type * as sdk from '@aws-sdk/client-apigatewayv2';
import { AwsError } from '../../core/aws-error';
import { randomLower } from '../../core/random-id';
import type { Call, Operation } from '../../core/service';
import type { ControlPlane } from './control-plane';
import { given, invalid, isTrue } from './operation-values';
import type { Deployment, Stage, VpcLink } from './registry';

/** How long a link is `PENDING`. */
const LINK_MS = 30_000;

/** Stages, what they serve, and the links into a VPC. */
export function stageOperations(plane: ControlPlane): Record<string, Operation> {
  return { ...ofStages(plane), ...ofDeployments(plane), ...ofVpcLinks(plane) };
}

function ofStages({ registry, clock }: ControlPlane): Record<string, Operation> {
  return {
    CreateStage(input: sdk.CreateStageRequest): sdk.CreateStageResponse {
      const { ApiId } = registry.api(input.ApiId);
      const { StageName = '' } = input;
      if (registry.stages.tryGet(ApiId, StageName)) {
        throw new AwsError('ConflictException', 'Stage already exists', 409);
      }
      const createdAt = clock.now().getTime();
      const stage: Stage = { ...input, ApiId, StageName, createdAt, changedAt: createdAt };
      checkStage(stage);
      if (stage.DeploymentId) registry.deployments.get(ApiId, stage.DeploymentId);
      return describeStage(registry.stages.put(stage));
    },

    GetStage: ({ ApiId, StageName }: sdk.GetStageRequest): sdk.GetStageResponse =>
      describeStage(registry.stages.get(ApiId, StageName)),

    GetStages: ({ ApiId }: sdk.GetStagesRequest): sdk.GetStagesResponse => ({
      Items: registry.stages.of(registry.api(ApiId).ApiId).map(describeStage),
    }),

    UpdateStage(input: sdk.UpdateStageRequest): sdk.UpdateStageResponse {
      const before = registry.stages.get(input.ApiId, input.StageName);
      const stage = { ...before, ...given(input), changedAt: clock.now().getTime() } as Stage;
      checkStage(stage);
      if (stage.DeploymentId) registry.deployments.get(stage.ApiId, stage.DeploymentId);
      return describeStage(registry.stages.put(stage));
    },

    DeleteStage({ ApiId, StageName }: sdk.DeleteStageRequest): void {
      registry.stages.delete(registry.stages.get(ApiId, StageName));
    },

    DeleteAccessLogSettings({ ApiId, StageName }: sdk.DeleteAccessLogSettingsRequest): void {
      const { AccessLogSettings: _, ...stage } = registry.stages.get(ApiId, StageName);
      registry.stages.put(stage);
    },
  };
}

function ofDeployments({ registry, clock }: ControlPlane): Record<string, Operation> {
  return {
    CreateDeployment(input: sdk.CreateDeploymentRequest): sdk.CreateDeploymentResponse {
      const { ApiId } = registry.api(input.ApiId);
      const deployment: Deployment = {
        ApiId,
        DeploymentId: randomLower(6),
        Description: input.Description,
        config: registry.configOf(ApiId),
        createdAt: clock.now().getTime(),
      };
      if (input.StageName) {
        const stage = registry.stages.get(ApiId, input.StageName);
        if (isTrue(stage.AutoDeploy)) invalid('Deployments cannot be made by hand for a stage with auto deployment');
        registry.stages.put({ ...stage, DeploymentId: deployment.DeploymentId });
      }
      return describeDeployment(registry.deployments.put(deployment));
    },

    GetDeployment: ({ ApiId, DeploymentId }: sdk.GetDeploymentRequest): sdk.GetDeploymentResponse =>
      describeDeployment(registry.deployments.get(ApiId, DeploymentId)),

    GetDeployments: ({ ApiId }: sdk.GetDeploymentsRequest): sdk.GetDeploymentsResponse => ({
      Items: registry.deployments.of(registry.api(ApiId).ApiId).map(describeDeployment),
    }),

    DeleteDeployment({ ApiId, DeploymentId }: sdk.DeleteDeploymentRequest): void {
      const deployment = registry.deployments.get(ApiId, DeploymentId);
      if (registry.stages.of(deployment.ApiId).some(stage => stage.DeploymentId === DeploymentId)) {
        invalid('Active stages pointing to this deployment must be moved or deleted');
      }
      registry.deployments.delete(deployment);
    },
  };
}

function ofVpcLinks({ registry, clock }: ControlPlane): Record<string, Operation> {
  const describe = (link: VpcLink): sdk.CreateVpcLinkResponse & sdk.VpcLink => {
    const pending = clock.now().getTime() < link.createdAt + LINK_MS;
    return {
      VpcLinkId: link.VpcLinkId,
      Name: link.Name ?? '',
      SubnetIds: link.SubnetIds ?? [],
      SecurityGroupIds: link.SecurityGroupIds ?? [],
      VpcLinkStatus: pending ? 'PENDING' : 'AVAILABLE',
      VpcLinkStatusMessage: pending ? 'VPC link is provisioning ENIs' : 'VPC link is ready to route traffic',
      VpcLinkVersion: 'V2',
      CreatedDate: new Date(link.createdAt),
      Tags: { ...link.Tags },
    };
  };
  return {
    CreateVpcLink(input: sdk.CreateVpcLinkRequest, { region }: Call): sdk.CreateVpcLinkResponse {
      if (!input.SubnetIds?.length) invalid('At least one subnet must be specified');
      const link: VpcLink = { ...input, VpcLinkId: randomLower(6), region, createdAt: clock.now().getTime() };
      registry.vpcLinks.put(link.VpcLinkId, link);
      return describe(link);
    },

    GetVpcLink: ({ VpcLinkId }: sdk.GetVpcLinkRequest): sdk.GetVpcLinkResponse => describe(registry.vpcLink(VpcLinkId)),

    GetVpcLinks: (_input: sdk.GetVpcLinksRequest, { region }: Call): sdk.GetVpcLinksResponse => ({
      Items: registry.vpcLinks
        .list()
        .filter(link => link.region === region)
        .map(describe),
    }),

    /** Only the name changes: subnets and groups are for ever. */
    UpdateVpcLink({ VpcLinkId, Name }: sdk.UpdateVpcLinkRequest): sdk.UpdateVpcLinkResponse {
      const link = registry.vpcLink(VpcLinkId);
      const changed = { ...link, Name: Name ?? link.Name };
      registry.vpcLinks.put(link.VpcLinkId, changed);
      return describe(changed);
    },

    DeleteVpcLink({ VpcLinkId }: sdk.DeleteVpcLinkRequest): sdk.DeleteVpcLinkResponse {
      const link = registry.vpcLink(VpcLinkId);
      const users = registry.apis.list().flatMap(({ ApiId }) => registry.integrations.of(ApiId));
      if (users.some(({ ConnectionId }) => ConnectionId === VpcLinkId)) {
        invalid(`Cannot delete vpc link. Vpc link '${VpcLinkId}', is referenced by an integration`);
      }
      registry.vpcLinks.delete(link.VpcLinkId);
      return {};
    },
  };
}

function describeStage(stage: Stage): sdk.CreateStageResponse & sdk.Stage {
  const { createdAt, changedAt, ApiId: _, ...rest } = stage;
  return {
    ...rest,
    AutoDeploy: isTrue(stage.AutoDeploy),
    DefaultRouteSettings: { DetailedMetricsEnabled: false, ...stage.DefaultRouteSettings },
    CreatedDate: new Date(createdAt),
    LastUpdatedDate: new Date(changedAt),
    Tags: { ...stage.Tags },
  };
}

function describeDeployment({ DeploymentId, Description, createdAt }: Deployment): sdk.Deployment {
  return {
    DeploymentId,
    Description,
    AutoDeployed: false,
    DeploymentStatus: 'DEPLOYED',
    CreatedDate: new Date(createdAt),
  };
}

/** @throws AwsError BadRequestException */
function checkStage({ StageName, AccessLogSettings: log, AutoDeploy, DeploymentId }: Stage): void {
  if (!/^(?:\$default|[\w-]{1,128})$/.test(StageName)) {
    invalid('Stage name only allows a-zA-Z0-9_- characters');
  }
  if (isTrue(AutoDeploy) && DeploymentId) {
    invalid('DeploymentId cannot be set for a stage with auto deployment');
  }
  if (log?.DestinationArn !== undefined && !/^arn:aws:logs:[^:]*:\d*:log-group:/.test(log.DestinationArn)) {
    invalid(
      `AccessLogSettings.DestinationArn has to be the ARN of a log group in the local cloud: ${log.DestinationArn}`,
    );
  }
  if (
    log?.Format !== undefined &&
    !log.Format.includes('$context.requestId') &&
    !log.Format.includes('$context.extendedRequestId')
  ) {
    invalid('AccessLogSettings format must contain either $context.requestId or $context.extendedRequestId');
  }
}
