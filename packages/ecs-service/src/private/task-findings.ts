import { acknowledge, awsSolutions, type OptOut, templateRule } from '@berth/foundation';
import { type IRole, Role } from 'aws-cdk-lib/aws-iam';
import { Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { type ContainerAccess, userOf } from '../container-access';
import type { TaskNetwork } from '../task-network';

/** A container, as far as it is about findings. */
export interface FoundContainer extends ContainerAccess {
  readonly name: string;
}

/** Accept what the rules say about a task definition that was asked to be so. */
export function acknowledgeTask(
  definition: IConstruct,
  containers: readonly FoundContainer[],
  { optOut }: TaskNetwork,
): void {
  acknowledge(definition, {
    id: awsSolutions('ECS2'),
    reason: 'plain variables passed the secret lint; secrets are references to Secrets Manager or Systems Manager',
    owner: 'Berth',
  });
  if (optOut) accept(definition, 'ecs_awsvpc_networking_enabled_check', [['tasks', optOut]]);
  accept(
    definition,
    'ecs_containers_readonly_access_check',
    containers.map(({ name, writableRoot }) => [name, writableRoot]),
  );
  accept(
    definition,
    'ecs_task_definition_nonroot_user_check',
    containers.filter(isRoot).map(({ name, rootUser }) => [name, rootUser]),
  );
}

/** Accept that the validator takes the name of a parameter, which holds the ARN of a role made elsewhere, for the ARN. */
export function acknowledgeForeignRole(definition: IConstruct, role: IRole | undefined): void {
  if (!role || role instanceof Role || !Token.isUnresolved(role.roleArn)) return;
  acknowledge(definition, {
    id: templateRule('E3511'),
    reason: 'the ARN stands in a parameter, which CloudFormation reads when it deploys; its name is no ARN',
    owner: 'Berth',
  });
}

/** Who may be root, and is: a finding that nothing causes must not be accepted. */
function isRoot(container: FoundContainer): boolean {
  return /^(0+|root)(:|$)/.test(userOf(container) ?? 'root');
}

/** One finding covers all containers, so their reasons stand together. */
function accept(scope: IConstruct, rule: string, optOuts: readonly [name: string, optOut: OptOut | undefined][]): void {
  const given = optOuts.flatMap(([name, optOut]) => (optOut ? [{ name, ...optOut }] : []));
  const [first] = given;
  if (!first) return;
  acknowledge(scope, {
    id: templateRule(rule),
    reason: given.map(({ name, reason }) => `${name}: ${reason}`).join('; '),
    owner: [...new Set(given.map(({ owner }) => owner))].join(', '),
    // the first that ends counts for all
    until: given
      .map(({ until }) => until)
      .filter(until => until !== undefined)
      .sort()[0],
  });
}
