import type * as sdk from '@aws-sdk/client-ecs';
import { paginate } from '../../core/paginate';
import type { Call, Operation } from '../../core/service';
import { ecsArn, nameOf } from './arns';
import type { Clusters } from './clusters';
import type { EcsParts } from './ecs';
import { describeService } from './service-descriptions';
import { targetGroupsOf } from './services';
import type { ServiceRecord } from './state';

export function serviceOperations(parts: EcsParts): Record<string, Operation> {
  const { clusters, rollouts, services, scheduler, state, tags, targetGroups, tasks } = parts;
  const describe = (service: ServiceRecord, withTags = false) =>
    describeService(
      service,
      services.taskSets(service),
      tasks,
      withTags ? tags.of(service.arn) : undefined,
      rollouts.active(service.arn),
    );

  return {
    async CreateService(input: sdk.CreateServiceRequest, call: Call): Promise<sdk.CreateServiceResponse> {
      await targetGroups.checkAttached(targetGroupsOf(input));
      const service = services.create(input, call);
      scheduler.wake();
      return { service: describe(service, true) };
    },

    UpdateService(input: sdk.UpdateServiceRequest, call: Call): sdk.UpdateServiceResponse {
      const service = services.update(input, call);
      scheduler.wake();
      return { service: describe(service) };
    },

    DeleteService(input: sdk.DeleteServiceRequest, call: Call): sdk.DeleteServiceResponse {
      const cluster = clusters.get(input.cluster, call);
      const service = services.delete(services.get(cluster, input.service), input.force);
      scheduler.wake();
      return { service: describe(service) };
    },

    DescribeServices(input: sdk.DescribeServicesRequest, call: Call): sdk.DescribeServicesResponse {
      const cluster = clusters.get(input.cluster, call);
      const asked = (input.services ?? []).map(reference => ({
        reference,
        service: services.tryGet(cluster, reference),
      }));
      const withTags = input.include?.includes('TAGS');
      return {
        services: asked.flatMap(({ service }) => (service ? [describe(service, withTags)] : [])),
        failures: asked
          .filter(({ service }) => !service)
          .map(({ reference }) => ({
            arn: ecsArn(call, `service/${cluster.name}/${nameOf(reference)}`),
            reason: 'MISSING',
          })),
      };
    },

    ListServices(input: sdk.ListServicesRequest, call: Call): sdk.ListServicesResponse {
      const found = listServices(input, call, clusters, state.services.list());
      const { page, next } = paginate(found, input.nextToken, input.maxResults ?? 10, 'InvalidParameterException');
      return { serviceArns: page, nextToken: next };
    },
  };
}

function listServices(
  input: sdk.ListServicesRequest,
  call: Call,
  clusters: Clusters,
  all: readonly ServiceRecord[],
): string[] {
  const cluster = clusters.get(input.cluster, call);
  return all
    .filter(({ clusterArn, status }) => clusterArn === cluster.arn && status !== 'INACTIVE')
    .map(({ arn }) => arn);
}
