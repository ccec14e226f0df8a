import { Lazy } from 'aws-cdk-lib/core';
import { InstanceImage } from '../src/instance-image';

const ami = '/aws/service/ecs/optimized-ami/amazon-linux-2023';
const bottlerocket = '/aws/service/bottlerocket/aws-ecs-2';

test.each([
  [InstanceImage.amazonLinux2023(), 'm5.large', `${ami}/recommended/image_id`],
  [InstanceImage.amazonLinux2023(), 'm7g.large', `${ami}/arm64/recommended/image_id`],
  [
    InstanceImage.amazonLinux2023({ version: '2023.0.20251108-kernel-6.1' }),
    'm5.large',
    `${ami}/al2023-ami-ecs-hvm-2023.0.20251108-kernel-6.1-x86_64/image_id`,
  ],
  [
    InstanceImage.amazonLinux2023({ version: '2023.0.20251108-kernel-6.1' }),
    't4g.small',
    `${ami}/arm64/al2023-ami-ecs-hvm-2023.0.20251108-kernel-6.1-arm64/image_id`,
  ],
  [InstanceImage.amazonLinux2023(), Lazy.string({ produce: () => 't4g.small' }), `${ami}/recommended/image_id`],
  [InstanceImage.bottlerocket(), 't3.small', `${bottlerocket}/x86_64/latest/image_id`],
  [InstanceImage.bottlerocket({ version: '1.53.0' }), 't4g.small', `${bottlerocket}/arm64/1.53.0/image_id`],
])('knows where AWS keeps its id (%#)', (image, instanceType, name) => {
  expect(image.parameterName(instanceType)).toBe(name);
});

const start = { clusterName: 'dev', spot: false, warmPool: false };

test('lets Amazon Linux join the cluster, and keeps tasks from the credentials of the instance', () => {
  expect(InstanceImage.amazonLinux2023().userData(start)).toBe(
    [
      '#!/bin/bash',
      'echo ECS_CLUSTER=dev >> /etc/ecs/ecs.config',
      'echo ECS_AWSVPC_BLOCK_IMDS=true >> /etc/ecs/ecs.config',
      '',
    ].join('\n'),
  );
});

test('lets Amazon Linux drain when it is taken away, and wait in a warm pool', () => {
  const text = InstanceImage.amazonLinux2023().userData({ ...start, spot: true, warmPool: true });

  expect(text.split('\n').slice(3)).toEqual([
    'echo ECS_ENABLE_SPOT_INSTANCE_DRAINING=true >> /etc/ecs/ecs.config',
    'echo ECS_WARM_POOLS_CHECK=true >> /etc/ecs/ecs.config',
    '',
  ]);
});

test('lets Bottlerocket join the cluster, and keeps tasks from the credentials of the instance', () => {
  expect(InstanceImage.bottlerocket().userData(start)).toBe(
    ['[settings.ecs]', 'cluster = "dev"', 'awsvpc-block-imds = true', 'allow-privileged-containers = false', ''].join(
      '\n',
    ),
  );
});

test('lets Bottlerocket drain when it is taken away, and wait in a warm pool', () => {
  const text = InstanceImage.bottlerocket().userData({ ...start, spot: true, warmPool: true });

  expect(text.split('\n').slice(4)).toEqual([
    'enable-spot-instance-draining = true',
    '[settings.autoscaling]',
    'should-wait = true',
    '',
  ]);
});

test('encrypts the disk of Amazon Linux, and deletes it with the instance', () => {
  expect(InstanceImage.amazonLinux2023().renderDisks(40)).toEqual([
    {
      deviceName: '/dev/xvda',
      ebs: { volumeType: 'gp3', volumeSize: 40, encrypted: true, deleteOnTermination: true },
    },
  ]);
});

test('encrypts both disks of Bottlerocket', () => {
  const ebs = { volumeType: 'gp3', encrypted: true, deleteOnTermination: true };

  expect(InstanceImage.bottlerocket().renderDisks(40)).toEqual([
    { deviceName: '/dev/xvda', ebs: { ...ebs, volumeSize: 4 } },
    { deviceName: '/dev/xvdb', ebs: { ...ebs, volumeSize: 40 } },
  ]);
});
