import type * as sdk from '@aws-sdk/client-ecs';
import { AwsError } from '../../../core/aws-error';
import { paginate } from '../../../core/paginate';
import type { Call, Operation } from '../../../core/service';
import type { EcsParts } from '../ecs';
import { invalidParameter } from '../errors';
import { isActive, isOpen, type ServiceDeployment } from './deployment';
import { briefOf, describeRevision, describeServiceDeployment } from './descriptions';

/**
 * Service deployments and service revisions.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html
 */
export function serviceDeploymentOperations(parts: EcsParts): Record<string, Operation> {
  const { clusters, services, rollouts, scheduler, state } = parts;
  const find = (arn = ''): ServiceDeployment => {
    const deployment = state.serviceDeployments.get(arn);
    if (!deployment) throw new AwsError('ServiceDeploymentNotFoundException', 'The service deployment was not found.');
    return deployment;
  };

  return {
    /** The newest first. */
    ListServiceDeployments(input: sdk.ListServiceDeploymentsRequest, call: Call): sdk.ListServiceDeploymentsResponse {
      const service = services.get(clusters.get(input.cluster, call), input.service);
      const after = input.createdAt?.after ? new Date(input.createdAt.after).getTime() : 0;
      const before = input.createdAt?.before ? new Date(input.createdAt.before).getTime() : Number.POSITIVE_INFINITY;
      const found = state.serviceDeployments.list().filter(({ serviceArn, status, createdAt }) => {
        const isAsked = !input.status?.length || input.status.includes(status);
        return serviceArn === service.arn && isAsked && createdAt >= after && createdAt <= before;
      });
      const newest = found.reverse().map(briefOf);
      const { page, next } = paginate(newest, input.nextToken, input.maxResults ?? 20, 'InvalidParameterException');
      return { serviceDeployments: page, nextToken: next };
    },

    DescribeServiceDeployments(input: sdk.DescribeServiceDeploymentsRequest): sdk.DescribeServiceDeploymentsResponse {
      const { serviceDeploymentArns = [] } = input;
      refuseMany(serviceDeploymentArns);
      const found = serviceDeploymentArns.map(arn => ({ arn, deployment: state.serviceDeployments.get(arn) }));
      return {
        serviceDeployments: found.flatMap(({ deployment }) =>
          deployment ? [describeServiceDeployment(state, deployment)] : [],
        ),
        failures: found.filter(({ deployment }) => !deployment).map(({ arn }) => ({ arn, reason: 'MISSING' })),
      };
    },

    DescribeServiceRevisions(input: sdk.DescribeServiceRevisionsRequest): sdk.DescribeServiceRevisionsResponse {
      const { serviceRevisionArns = [] } = input;
      refuseMany(serviceRevisionArns);
      const found = serviceRevisionArns.map(arn => ({ arn, revision: state.serviceRevisions.get(arn) }));
      return {
        serviceRevisions: found.flatMap(({ revision }) => (revision ? [describeRevision(state, revision)] : [])),
        failures: found.filter(({ revision }) => !revision).map(({ arn }) => ({ arn, reason: 'MISSING' })),
      };
    },

    /** Without a type it is a rollback. What is on its way to its end already goes on. */
    StopServiceDeployment(input: sdk.StopServiceDeploymentRequest): sdk.StopServiceDeploymentResponse {
      const { arn, status, source } = find(input.serviceDeploymentArn);
      const { stopType = 'ROLLBACK' } = input;
      if (!isActive({ status })) {
        throw new AwsError(
          'ConflictException',
          `The service deployment is in the ${status} state and cannot be stopped.`,
        );
      }
      if (stopType === 'ROLLBACK' && !source) {
        throw invalidParameter('The service deployment has no service revision to roll back to.');
      }
      rollouts.tell(arn, { type: 'stopAsked', stopType });
      scheduler.wake();
      return { serviceDeploymentArn: arn };
    },

    /** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContinueServiceDeployment.html */
    ContinueServiceDeployment(input: sdk.ContinueServiceDeploymentRequest): sdk.ContinueServiceDeploymentResponse {
      const { arn, hooks } = find(input.serviceDeploymentArn);
      const hook = hooks.find(({ id }) => id === input.hookId);
      if (hook?.targetType !== 'PAUSE' || !isOpen(hook)) {
        throw invalidParameter('The service deployment is not paused at the specified lifecycle hook.');
      }
      rollouts.tell(arn, { type: 'continued', hookId: hook.id, action: input.action ?? 'CONTINUE' });
      scheduler.wake();
      return { serviceDeploymentArn: arn };
    },
  };
}

function refuseMany(arns: readonly string[]): void {
  if (arns.length === 0) throw invalidParameter('The list of ARNs cannot be empty.');
  if (arns.length > 20) throw invalidParameter('A maximum of 20 ARNs can be specified.');
}
