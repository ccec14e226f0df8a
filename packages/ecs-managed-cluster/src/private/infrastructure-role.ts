import { acknowledgeAll, wildcardResource } from '@berth/foundation';
import { type IRole, ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

export interface InfrastructureRoleProps {
  /** Of the instances. */
  readonly instanceRole: IRole;

  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;

  /** Whether it may buy Spot instances. */
  readonly spot: boolean;
}

/** What ECS puts on everything that it makes. */
const TAG = { 'aws:RequestTag/AmazonECSManaged': 'true' };

/** What a fleet makes. */
const LAUNCHED = ['instance', 'network-interface', 'volume'];

/**
 * Lets ECS start the instances of one cluster: in its subnets, with its security group and its role.
 *
 * The AWS-managed policy for it reaches all subnets and groups of the account, and only roles whose names begin with `ecsInstanceRole`.
 * What ends instances is the service-linked role of ECS.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSInfrastructureRolePolicyForManagedInstances.html
 */
export class InfrastructureRole extends Construct {
  public readonly role: Role;

  constructor(scope: Construct, id: string, props: InfrastructureRoleProps) {
    super(scope, id);

    const stack = Stack.of(this);
    const policy = new ManagedPolicy(this, 'Policy', {
      description: 'Start the managed instances of one cluster',
      statements: [...templateStatements(stack), ...fleetStatements(stack, props), ...otherStatements(stack, props)],
    });
    acceptWildcards(policy, stack);
    this.role = new Role(this, 'Resource', {
      description: 'ECS: start the managed instances of one cluster',
      assumedBy: new ServicePrincipal('ecs.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
      }),
      // by the role, so that whoever refers to the role finds it complete, also when both are deleted
      managedPolicies: [policy],
    });
  }
}

function templateStatements(stack: Stack): PolicyStatement[] {
  const templates = all(stack, ['launch-template']);
  return [
    new PolicyStatement({
      actions: ['ec2:CreateLaunchTemplate'],
      resources: templates,
      conditions: { StringEquals: TAG },
    }),
    new PolicyStatement({
      actions: ['ec2:CreateLaunchTemplateVersion', 'ec2:ModifyLaunchTemplate'],
      resources: templates,
      conditions: { StringEquals: { 'ec2:ManagedResourceOperator': 'ecs.amazonaws.com' } },
    }),
  ];
}

function fleetStatements(stack: Stack, { subnetIds, securityGroupId }: InfrastructureRoleProps): PolicyStatement[] {
  const templates = all(stack, ['launch-template']);
  const ours = [
    ...subnetIds.map(id => ec2Arn(stack, 'subnet', id)),
    ec2Arn(stack, 'security-group', securityGroupId),
    imagesOf(stack),
  ];
  return [
    new PolicyStatement({
      actions: ['ec2:CreateFleet'],
      resources: all(stack, ['fleet', 'launch-template', ...LAUNCHED]),
      conditions: { StringEquals: TAG },
    }),
    new PolicyStatement({
      actions: ['ec2:RunInstances'],
      resources: all(stack, LAUNCHED),
      conditions: { StringEquals: TAG },
    }),
    new PolicyStatement({
      actions: ['ec2:RunInstances'],
      resources: templates,
      conditions: { StringEquals: { 'ec2:ResourceTag/AmazonECSManaged': 'true' } },
    }),
    new PolicyStatement({ actions: ['ec2:CreateFleet', 'ec2:RunInstances'], resources: ours }),
    new PolicyStatement({
      actions: ['ec2:CreateTags'],
      resources: all(stack, ['fleet', 'launch-template', ...LAUNCHED]),
      conditions: { StringEquals: { 'ec2:CreateAction': ['CreateFleet', 'CreateLaunchTemplate', 'RunInstances'] } },
    }),
  ];
}

function otherStatements(stack: Stack, { instanceRole, spot }: InfrastructureRoleProps): PolicyStatement[] {
  const pass = new PolicyStatement({
    actions: ['iam:PassRole'],
    resources: [instanceRole.roleArn],
    conditions: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
  });
  const look = new PolicyStatement({ actions: LOOK, resources: ['*'] });
  if (!spot) return [pass, look];
  const forSpot = new PolicyStatement({
    actions: ['iam:CreateServiceLinkedRole'],
    resources: [
      stack.formatArn({
        service: 'iam',
        region: '',
        resource: 'role',
        resourceName: 'aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot',
      }),
    ],
  });
  return [pass, look, forSpot];
}

const LOOK = [
  'ec2:DescribeAvailabilityZones',
  'ec2:DescribeImages',
  'ec2:DescribeInstances',
  'ec2:DescribeInstanceTypeOfferings',
  'ec2:DescribeInstanceTypes',
  'ec2:DescribeLaunchTemplates',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSubnets',
  'ec2:DescribeVpcs',
];

function acceptWildcards(policy: ManagedPolicy, stack: Stack): void {
  const made = all(stack, ['fleet', 'launch-template', ...LAUNCHED]);
  const ids = (arns: readonly string[]) => arns.map(arn => wildcardResource(policy, arn));
  acknowledgeAll(
    policy,
    ids(made),
    'these have no ids before ECS makes them; conditions hold it to those that it tags',
  );
  acknowledgeAll(policy, ids([imagesOf(stack)]), 'AWS chooses the image, and replaces it with every patch');
  acknowledgeAll(policy, ids(['*']), 'the Describe actions of EC2 have no resource level');
}

/** Everything of these kinds in the account and region. */
function all(stack: Stack, kinds: readonly string[]): string[] {
  return kinds.map(kind => ec2Arn(stack, kind, '*'));
}

/** Images of AWS belong to no account of ours. */
function imagesOf(stack: Stack): string {
  return stack.formatArn({ service: 'ec2', account: '', resource: 'image', resourceName: '*' });
}

function ec2Arn(stack: Stack, resource: string, resourceName: string): string {
  return stack.formatArn({ service: 'ec2', resource, resourceName });
}
