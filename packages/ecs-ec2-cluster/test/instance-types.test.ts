import { Match } from 'aws-cdk-lib/assertions';
import { Lazy, Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { Ec2ClusterProps } from '../src';
import { ClusterStack } from './_fixtures/cluster-stack';

let stack: ClusterStack;

beforeEach(() => {
  stack = new ClusterStack();
});

test('prefers t3.small and lets t3a.small stand in, all at the usual price, by default', () => {
  stack.make();

  stack.template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
    LaunchTemplate: Match.absent(),
    CapacityRebalance: Match.absent(),
    MixedInstancesPolicy: {
      LaunchTemplate: {
        LaunchTemplateSpecification: {
          LaunchTemplateId: { Ref: Match.stringLikeRegexp('^ClusterCapacityTemplate') },
          Version: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ClusterCapacityTemplate'), 'LatestVersionNumber'] },
        },
        Overrides: [{ InstanceType: 't3.small' }, { InstanceType: 't3a.small' }],
      },
      InstancesDistribution: {
        OnDemandAllocationStrategy: 'prioritized',
        OnDemandBaseCapacity: 0,
        OnDemandPercentageAboveBaseCapacity: 100,
        SpotAllocationStrategy: 'price-capacity-optimized',
      },
    },
  });
});

test('takes a single type without a mix', () => {
  stack.make({ instanceType: 'm5.large' });

  stack.template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
    MixedInstancesPolicy: Match.absent(),
    LaunchTemplate: {
      LaunchTemplateId: { Ref: Match.stringLikeRegexp('^ClusterCapacityTemplate') },
      Version: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ClusterCapacityTemplate'), 'LatestVersionNumber'] },
    },
  });
});

test('mixes the types and the share of Spot that are asked for', () => {
  stack.make({
    instanceType: 'm6i.large',
    alternativeTypes: ['m5.large', 'm6a.large'],
    spot: { percent: 70, onDemandBase: 2 },
  });

  const template = stack.template;
  template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
    CapacityRebalance: true,
    MixedInstancesPolicy: {
      LaunchTemplate: {
        Overrides: [{ InstanceType: 'm6i.large' }, { InstanceType: 'm5.large' }, { InstanceType: 'm6a.large' }],
      },
      InstancesDistribution: { OnDemandBaseCapacity: 2, OnDemandPercentageAboveBaseCapacity: 30 },
    },
  });
  template.hasResourceProperties('AWS::EC2::LaunchTemplate', { LaunchTemplateData: { InstanceType: 'm6i.large' } });
});

test('mixes a single type with Spot', () => {
  stack.make({ instanceType: 'm6i.large', spot: { percent: 100 } });

  stack.template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
    MixedInstancesPolicy: {
      LaunchTemplate: { Overrides: [{ InstanceType: 'm6i.large' }] },
      InstancesDistribution: { OnDemandBaseCapacity: 0, OnDemandPercentageAboveBaseCapacity: 0 },
    },
  });
});

test('keeps other types beside the default one', () => {
  stack.make({ alternativeTypes: ['t3.medium'] });

  stack.template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
    MixedInstancesPolicy: {
      LaunchTemplate: { Overrides: [{ InstanceType: 't3.small' }, { InstanceType: 't3.medium' }] },
    },
  });
});

test('S000-35 takes t2.micro where somebody insists', () => {
  stack.make({
    instanceType: 't2.micro',
    preNitro: { reason: 'the seed asks for the free tier', owner: 'platform team' },
  });

  stack.template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
    LaunchTemplateData: { InstanceType: 't2.micro' },
  });
});

const BY_ID = 'AwsSolutions::AwsSolutions-IAM5[Resource::*]';
const RELEASE = [
  'CloudFormation-Validate::cloudwatch_log_group_encrypted_check',
  'NIST.800.53.R5::NIST.800.53.R5-CloudWatchLogGroupEncrypted',
  'NIST.800.53.R5::NIST.800.53.R5-LambdaInsideVPC',
];
const MIX = ['AwsSolutions::AwsSolutions-EC26', 'NIST.800.53.R5::NIST.800.53.R5-EC2IMDSv2Enabled'];
const IN_TRANSIT = 'CloudFormation-Validate::autoscaling_group_nitro_encryption_in_transit_override_check';
const NITRO = 'CloudFormation-Validate::autoscaling_group_nitro_instance_override_check';
const NITRO_TEMPLATE = 'CloudFormation-Validate::ec2_launch_template_nitro_instance_type_check';
const ONE_TYPE = 'CloudFormation-Validate::autoscaling_mixed_instances_policy_multiple_instance_types_check';

const optOut = { reason: 'the seed asks for the free tier', owner: 'platform team' };
const token = Lazy.string({ produce: () => 't3.small' });

test.each<[string, Partial<Ec2ClusterProps>, string[]]>([
  ['types of the default', {}, [...MIX, IN_TRANSIT]],
  ['types that encrypt their traffic', { instanceType: 'm6i.large', alternativeTypes: ['m6a.large'] }, MIX],
  ['a single type', { instanceType: 'm6i.large' }, []],
  ['a single type somebody insists on', { instanceType: 'm6i.large', oneType: optOut }, [ONE_TYPE]],
  ['several types after all', { instanceType: 'm6i.large', alternativeTypes: ['m6a.large'], oneType: optOut }, MIX],
  ['a type before Nitro', { instanceType: 't2.micro', preNitro: optOut }, [NITRO_TEMPLATE]],
  [
    'a mix before Nitro',
    { instanceType: 't2.micro', preNitro: optOut, spot: { percent: 50 } },
    [...MIX, IN_TRANSIT, NITRO, NITRO_TEMPLATE],
  ],
  [
    'a type newer than the rules',
    { instanceType: 'm8g.large', alternativeTypes: ['m7g.large'] },
    [...MIX, IN_TRANSIT, NITRO, NITRO_TEMPLATE],
  ],
  ['a type known at deployment', { instanceType: token, spot: { percent: 50 } }, MIX],
  ['a single type known at deployment', { instanceType: token }, []],
])('of %s accepts the findings that it causes, and no others', (_, props, ids) => {
  const cluster = stack.make(props);

  expect(acknowledged(stack).sort()).toEqual([BY_ID, ...RELEASE, ...ids].sort());
  expect(acknowledged(cluster).sort()).toEqual([BY_ID, ...ids].sort());
});

function acknowledged(scope: IConstruct): string[] {
  const ids = scope.node
    .findAll()
    .flatMap(({ node }) => node.metadata)
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.keys(data));
  return [...new Set(ids)];
}
