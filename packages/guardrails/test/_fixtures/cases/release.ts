import type { Resources, RuleCase } from '../engine';

const all = ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'];
const group = (blueGreen: object, Events: string[] | undefined = all): Resources => ({
  Group: {
    Type: 'AWS::CodeDeploy::DeploymentGroup',
    Properties: {
      BlueGreenDeploymentConfiguration: blueGreen,
      ...(Events.length > 0 && { AutoRollbackConfiguration: { Enabled: true, Events } }),
    },
  },
});
const kept = (TerminationWaitTimeInMinutes: number) =>
  group({ TerminateBlueInstancesOnDeploymentSuccess: { Action: 'TERMINATE', TerminationWaitTimeInMinutes } });
const ready = (option: object) => group({ DeploymentReadyOption: option });
const link = (properties: object): Resources => ({
  Link: { Type: 'AWS::ApiGatewayV2::VpcLink', Properties: properties },
});
const at = 'Group Properties.BlueGreenDeploymentConfiguration';

const shifted = (DeploymentConfigName: string, Protocol: string): Resources => ({
  Blue: { Type: 'AWS::ElasticLoadBalancingV2::TargetGroup', Properties: { Protocol } },
  Group: {
    Type: 'AWS::CodeDeploy::DeploymentGroup',
    Properties: {
      DeploymentConfigName,
      ECSServices: [{ ServiceName: 'shop', ClusterName: 'shop' }],
      LoadBalancerInfo: {
        TargetGroupPairInfoList: [{ TargetGroups: [{ Name: { 'Fn::GetAtt': ['Blue', 'TargetGroupName'] } }] }],
      },
    },
  },
});

export const releaseCases: RuleCase[] = [
  {
    id: 'BERTH-CD-001',
    name: 'blue kept for more than two days',
    resources: kept(2881),
    finding: `${at}: 2881 min is above CodeDeploy's 48 h (2,880 min)`,
  },
  { id: 'BERTH-CD-001', name: 'blue kept for two days', resources: kept(2880) },
  {
    id: 'BERTH-CD-002',
    name: 'an approval of no minutes',
    resources: ready({ ActionOnTimeout: 'STOP_DEPLOYMENT', WaitTimeInMinutes: 0 }),
    finding: `${at}: an approval wait of 0 would stop every deployment at once`,
  },
  {
    id: 'BERTH-CD-002',
    name: 'an approval without minutes',
    resources: ready({ ActionOnTimeout: 'STOP_DEPLOYMENT' }),
    finding: `${at}: an approval wait of 0 would stop every deployment at once`,
  },
  {
    id: 'BERTH-CD-002',
    name: 'an approval of an hour',
    resources: ready({ ActionOnTimeout: 'STOP_DEPLOYMENT', WaitTimeInMinutes: 60 }),
  },
  {
    id: 'BERTH-CD-002',
    name: 'no approval',
    resources: ready({ ActionOnTimeout: 'CONTINUE_DEPLOYMENT', WaitTimeInMinutes: 0 }),
  },
  {
    id: 'BERTH-CD-101',
    name: 'rollback on failure only',
    resources: group({}, ['DEPLOYMENT_FAILURE']),
    finding:
      'Group Properties.AutoRollbackConfiguration: does not roll back on DEPLOYMENT_STOP_ON_ALARM, DEPLOYMENT_STOP_ON_REQUEST',
  },
  {
    id: 'BERTH-CD-101',
    name: 'no rollback',
    resources: group({}, []),
    finding: `Group Properties.AutoRollbackConfiguration: does not roll back on ${all.join(', ')}`,
  },
  { id: 'BERTH-CD-101', name: 'rollback on all', resources: group({}) },
  {
    id: 'BERTH-API-003',
    name: 'a VPC link without group',
    resources: link({ SubnetIds: ['a'] }),
    finding: 'Link Properties.SecurityGroupIds: VPC link has no security group',
  },
  {
    id: 'BERTH-API-003',
    name: 'a VPC link with an empty list',
    resources: link({ SecurityGroupIds: [] }),
    finding: 'Link Properties.SecurityGroupIds: VPC link has no security group',
  },
  { id: 'BERTH-API-003', name: 'a VPC link with a group', resources: link({ SecurityGroupIds: ['sg-1'] }) },
  {
    id: 'BERTH-EC2-101',
    name: 'a launch configuration',
    resources: { Old: { Type: 'AWS::AutoScaling::LaunchConfiguration', Properties: {} } },
    finding: 'Old Properties: launch configurations are retired; use a launch template',
  },
  {
    id: 'BERTH-EC2-101',
    name: 'a launch template',
    resources: { New: { Type: 'AWS::EC2::LaunchTemplate', Properties: {} } },
  },
  {
    id: 'BERTH-CD-003',
    name: 'a canary with a network load balancer',
    resources: shifted('CodeDeployDefault.ECSCanary10Percent5Minutes', 'TCP'),
    finding:
      'Group Properties.DeploymentConfigName: CodeDeployDefault.ECSCanary10Percent5Minutes: an NLB supports only ECSAllAtOnce',
  },
  { id: 'BERTH-CD-003', name: 'all at once with one', resources: shifted('CodeDeployDefault.ECSAllAtOnce', 'TCP') },
  {
    id: 'BERTH-CD-003',
    name: 'a canary with an application load balancer',
    resources: shifted('CodeDeployDefault.ECSCanary10Percent5Minutes', 'HTTP'),
  },
  {
    id: 'BERTH-CD-004',
    name: 'a configuration that CodeDeploy does not have',
    resources: shifted('CodeDeployDefault.ECSCanary20Percent5Minutes', 'HTTP'),
    finding:
      'Group Properties.DeploymentConfigName: CodeDeployDefault.ECSCanary20Percent5Minutes: no configuration for ECS; use CodeDeployDefault.ECSAllAtOnce',
  },
  { id: 'BERTH-CD-004', name: 'one of their own', resources: shifted('shop-canary', 'HTTP') },
];
