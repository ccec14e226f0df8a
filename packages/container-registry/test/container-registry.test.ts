import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { App, CfnOutput, Stack } from 'aws-cdk-lib/core';
import { ContainerRegistry, containerRegistryProblems } from '../src';

const env = { account: '111122223333', region: 'eu-west-1' };
const props = { environment: 'global', repositoryName: 'pyshop' };
let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env });
});

test('scans images when they are pushed, and lets nobody move a tag', () => {
  new ContainerRegistry(stack, 'Pyshop', props);

  Template.fromStack(stack).hasResourceProperties('AWS::ECR::Repository', {
    RepositoryName: 'pyshop',
    ImageScanningConfiguration: { ScanOnPush: true },
    ImageTagMutability: 'IMMUTABLE',
  });
});

test('outlives its stack, but not a creation that fails', () => {
  new ContainerRegistry(stack, 'Pyshop', props);

  Template.fromStack(stack).hasResource('AWS::ECR::Repository', {
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
    Properties: { EmptyOnDelete: false },
  });
});

test('goes with its stack when told to, images and all', () => {
  new ContainerRegistry(stack, 'Pyshop', { ...props, deleteWithStack: true });

  Template.fromStack(stack).hasResource('AWS::ECR::Repository', {
    DeletionPolicy: 'Delete',
    Properties: { EmptyOnDelete: true },
  });
});

test.each([
  [undefined, 100],
  [10, 10],
])('keeps the newest images: keepImages %s gives %d', (keepImages, count) => {
  new ContainerRegistry(stack, 'Pyshop', { ...props, keepImages });

  const [repository] = Object.values(Template.fromStack(stack).findResources('AWS::ECR::Repository'));
  const { rules } = JSON.parse(repository?.Properties.LifecyclePolicy.LifecyclePolicyText);
  expect(rules).toEqual([
    expect.objectContaining({
      selection: expect.objectContaining({ tagStatus: 'untagged', countNumber: 7, countUnit: 'days' }),
    }),
    expect.objectContaining({ selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: count } }),
  ]);
});

test('lets the listed accounts pull and do nothing else', () => {
  new ContainerRegistry(stack, 'Pyshop', { ...props, pullAccounts: ['444455556666'] });

  Template.fromStack(stack).hasResourceProperties('AWS::ECR::Repository', {
    RepositoryPolicyText: {
      Statement: [
        Match.objectLike({
          Effect: 'Allow',
          Action: ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'],
          Principal: { AWS: { 'Fn::Join': ['', Match.arrayWith([':iam::444455556666:root'])] } },
        }),
      ],
    },
  });
});

test('encrypts with your key', () => {
  new ContainerRegistry(stack, 'Pyshop', { ...props, encryptionKey: new Key(stack, 'Key') });

  Template.fromStack(stack).hasResourceProperties('AWS::ECR::Repository', {
    EncryptionConfiguration: { EncryptionType: 'KMS', KmsKey: Match.anyValue() },
  });
});

test('publishes what other stacks need', () => {
  new ContainerRegistry(stack, 'Pyshop', props);

  const template = Template.fromStack(stack);
  for (const field of ['uri', 'arn']) {
    template.hasResourceProperties('AWS::SSM::Parameter', {
      Name: `/berth/global/container-registry/v1/pyshop-${field}`,
    });
  }
});

test('is read back in another stack, without an export', () => {
  const reader = new Stack(new App(), 'Reader', { env });

  const repository = ContainerRegistry.fromContract(reader, 'Pyshop', 'global', 'pyshop');

  new CfnOutput(reader, 'Uri', { value: repository.repositoryUri });
  expect(repository.repositoryName).toBe('pyshop');
  Template.fromStack(reader).hasParameter('*', {
    Type: 'AWS::SSM::Parameter::Value<String>',
    Default: '/berth/global/container-registry/v1/pyshop-arn',
  });
});

test('pins the logical id of the repository, as another one would replace it', () => {
  new ContainerRegistry(stack, 'Pyshop', props);

  expect(Object.keys(Template.fromStack(stack).findResources('AWS::ECR::Repository'))).toEqual(['Pyshop336E800B']);
});

test('warns about nothing', () => {
  new ContainerRegistry(stack, 'Pyshop', props);

  Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
});

test.each([
  ['BERTH-ECR-002', { repositoryName: 'PyShop' }],
  ['BERTH-ECR-002', { repositoryName: 'a' }],
  ['BERTH-ECR-002', { repositoryName: 'py--shop/' }],
  ['BERTH-ECR-003', { keepImages: 1 }],
  ['BERTH-ECR-003', { keepImages: 2.5 }],
  ['BERTH-ENV-001', { pullAccounts: ['12345678901'] }],
])('fails with %s for %j', (code, wrong) => {
  expect(containerRegistryProblems({ ...props, ...wrong }).map(problem => problem.code)).toEqual([code]);
});

test('fails with all mistakes at once', () => {
  expect(() => new ContainerRegistry(stack, 'Pyshop', { ...props, repositoryName: 'X', keepImages: 0 })).toThrow(
    /repositoryName = "X".*\n.*keepImages = 0/,
  );
});
