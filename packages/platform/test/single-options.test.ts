import { Match, Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import { type EnvironmentConfig, Platform } from '../src';
import { flags } from './_fixtures/flags';
import { makeConfig, makeService } from './_fixtures/make-config';

function make(changes: Partial<EnvironmentConfig> = {}): Platform {
  return new Platform(new App({ context: flags }), makeConfig(changes));
}

const instances = { kind: 'ec2', instanceType: 't3.small', minInstances: 2, maxInstances: 3 } as const;

test.each([
  [undefined, '/aws/service/ecs/optimized-ami/amazon-linux-2023/'],
  ['bottlerocket', '/aws/service/bottlerocket/'],
] as const)('instances of image %s start from what %s names', (image, parameter) => {
  const { cluster } = make({ cluster: { ...instances, otherInstanceTypes: ['t3a.small'], image } });

  const template = Template.fromStack(cluster);

  template.hasOutput('InstanceImage', { Value: Match.stringLikeRegexp(`^${parameter}`) });
  template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
    MixedInstancesPolicy: {
      LaunchTemplate: { Overrides: [{ InstanceType: 't3.small' }, { InstanceType: 't3a.small' }] },
    },
  });
});

test('instances and their tasks are watched closely where protection is strict', () => {
  const template = Template.fromStack(make({ protection: 'strict' }).cluster);

  template.hasResourceProperties('AWS::ECS::Cluster', {
    ClusterSettings: [{ Name: 'containerInsights', Value: 'enhanced' }],
  });
  template.hasResourceProperties('AWS::EC2::LaunchTemplate', { LaunchTemplateData: { Monitoring: { Enabled: true } } });
});

test('a service reads and writes the bucket of its config, and no other', () => {
  const [service] = make({ services: [makeService({ bucketArn: 'arn:aws:s3:::shop-files' })] }).services;

  const policies = JSON.stringify(service && Template.fromStack(service).findResources('AWS::IAM::ManagedPolicy'));
  expect([...new Set(policies.match(/arn:aws:s3:::[^"]*/g))]).toEqual([
    'arn:aws:s3:::shop-files',
    'arn:aws:s3:::shop-files/*',
  ]);
});

test.each([
  [true, 60],
  [undefined, undefined],
])(
  'a database without strict protection, and with enhancedMonitoring %s, is asked every %s seconds',
  (enhancedMonitoring, seconds) => {
    const { data } = make({ database: { instanceClass: 'db.t4g.micro', storageGiB: 20, enhancedMonitoring } });

    Template.fromStack(data).hasResourceProperties('AWS::RDS::DBInstance', {
      MonitoringInterval: seconds ?? Match.absent(),
    });
  },
);
