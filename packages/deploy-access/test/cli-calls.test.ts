import { App, Stack } from 'aws-cdk-lib/core';
import { EnvironmentAccess } from '../src';
import { cliCalls } from './_fixtures/cli-calls';
import { SimulatedPolicies } from './_fixtures/simulated-policies';

type Purpose = 'deploy' | 'drift' | 'exec' | 'infra' | 'readonly';

/** Which roles make a call. A release is `deploy`, stacks are `infra`, a comparison of them `drift`, status and logs are `readonly`. */
const CALLERS: Record<string, Purpose[]> = {
  'application-autoscaling:DescribeScalableTargets': ['deploy', 'readonly'],
  'application-autoscaling:RegisterScalableTarget': ['deploy'],
  'cloudformation:DescribeChangeSet': ['infra'],
  'cloudformation:DescribeStacks': ['deploy', 'drift', 'infra', 'readonly'],
  'cloudformation:GetTemplate': ['drift', 'infra'],
  'codedeploy:BatchGetDeploymentTargets': ['deploy', 'readonly'],
  'codedeploy:BatchGetDeployments': ['deploy', 'readonly'],
  'codedeploy:ContinueDeployment': ['deploy'],
  'codedeploy:CreateDeployment': ['deploy'],
  'codedeploy:GetDeployment': ['deploy', 'readonly'],
  'codedeploy:ListDeploymentTargets': ['deploy', 'readonly'],
  'codedeploy:ListDeployments': ['deploy', 'readonly'],
  'codedeploy:StopDeployment': ['deploy'],
  'ec2:DescribeAvailabilityZones': ['infra'],
  'ecr:DescribeImages': ['deploy'],
  'ecr:GetAuthorizationToken': ['deploy'],
  'ecs:ContinueServiceDeployment': ['deploy'],
  'ecs:DeregisterTaskDefinition': ['infra'],
  'ecs:DescribeCapacityProviders': ['deploy', 'readonly'],
  'ecs:DescribeContainerInstances': ['deploy', 'readonly'],
  'ecs:DescribeServiceDeployments': ['deploy', 'readonly'],
  'ecs:DescribeServiceRevisions': ['deploy', 'readonly'],
  'ecs:DescribeServices': ['deploy', 'infra', 'readonly'],
  'ecs:DescribeTaskDefinition': ['deploy', 'infra', 'readonly'],
  'ecs:DescribeTasks': ['deploy', 'readonly'],
  'ecs:ExecuteCommand': ['exec'],
  'ecs:ListContainerInstances': ['deploy', 'readonly'],
  'ecs:ListServiceDeployments': ['deploy', 'readonly'],
  'ecs:ListTaskDefinitions': ['infra'],
  'ecs:ListTasks': ['deploy', 'readonly'],
  'ecs:RegisterTaskDefinition': ['deploy'],
  'ecs:RunTask': ['deploy'],
  'ecs:StopServiceDeployment': ['deploy'],
  'ecs:TagResource': ['deploy'],
  'ecs:UpdateService': ['deploy'],
  'elasticloadbalancing:DescribeListeners': ['deploy', 'readonly'],
  'elasticloadbalancing:DescribeLoadBalancers': ['deploy', 'readonly'],
  'elasticloadbalancing:DescribeRules': ['deploy', 'readonly'],
  'elasticloadbalancing:DescribeTargetGroups': ['deploy', 'readonly'],
  'elasticloadbalancing:DescribeTargetHealth': ['deploy', 'readonly'],
  'logs:FilterLogEvents': ['readonly'],
  'logs:GetLogEvents': ['deploy', 'readonly'],
  'rds:CreateDBSnapshot': ['infra'],
  'rds:DescribeDBEngineVersions': ['infra'],
  'rds:DescribeDBInstances': ['infra'],
  'rds:DescribeDBSnapshots': ['infra'],
  'secretsmanager:DescribeSecret': ['deploy', 'readonly'],
  'ssm:DeleteParameter': ['deploy', 'infra'],
  'ssm:GetParameters': ['deploy', 'drift', 'infra', 'readonly'],
  'ssm:GetParametersByPath': ['deploy', 'infra', 'readonly'],
  'ssm:PutParameter': ['deploy', 'infra'],
};

/** Allowed to everybody, by AWS. */
const FREE = ['sts:GetCallerIdentity'];

const policies = policiesOf();

test.each(cliCalls().filter(call => !FREE.includes(call)))('%s, which the deploy tool sends, is allowed', call => {
  const callers = CALLERS[call] ?? [];

  expect(callers).not.toEqual([]);
  for (const caller of callers) expect(policies[caller].actions()).toContain(call);
});

test('no call is expected that the deploy tool does not send', () => {
  const sent = cliCalls();

  expect(Object.keys(CALLERS).filter(call => !sent.includes(call))).toEqual([]);
});

function policiesOf(): Record<Purpose, SimulatedPolicies> {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
  new EnvironmentAccess(stack, 'Dev', { environment: 'dev', repositories: ['pyshop'], pushImages: true, exec: true });
  return {
    deploy: SimulatedPolicies.of(stack, 'DevDeployPolicy', 'DevLook'),
    drift: SimulatedPolicies.of(stack, 'DevDriftPolicy'),
    exec: SimulatedPolicies.of(stack, 'DevExecPolicy', 'DevLook'),
    infra: SimulatedPolicies.of(stack, 'DevInfraPolicy'),
    readonly: SimulatedPolicies.of(stack, 'DevReadonlyPolicy', 'DevLook'),
  };
}
