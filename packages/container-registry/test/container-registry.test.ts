import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { App, CfnOutput, Duration, Stack, Validations } from 'aws-cdk-lib/core';
import { ContainerRegistry, type ContainerRegistryProps } from '../src';

const env = { account: '111122223333', region: 'eu-west-1' };
const props = { environment: 'global', repositoryName: 'pyshop' };
let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env });
});

function make(change: Partial<ContainerRegistryProps> = {}): ContainerRegistry {
  return new ContainerRegistry(stack, 'Pyshop', { ...props, ...change });
}

/** The lifecycle rules, in the order of their priority. */
function rules(): unknown[] {
  const [repository] = Object.values(Template.fromStack(stack).findResources('AWS::ECR::Repository'));
  return JSON.parse(repository?.Properties.LifecyclePolicy.LifecyclePolicyText).rules;
}

/** Findings that are accepted of the repository, with the reasons. */
function accepted({ repository }: ContainerRegistry): Record<string, string> {
  const found = repository.node.metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY);
  return Object.assign({}, ...found.map(({ data }) => data));
}

const IMMUTABILITY = 'CloudFormation-Validate::ecr_private_tag_immutability_enabled_check';

test('scans images when they are pushed', () => {
  make();

  Template.fromStack(stack).hasResourceProperties('AWS::ECR::Repository', {
    RepositoryName: 'pyshop',
    ImageScanningConfiguration: { ScanOnPush: true },
  });
});

test('lets only the marks of what runs move from one image to another', () => {
  const registry = make();

  Template.fromStack(stack).hasResourceProperties('AWS::ECR::Repository', {
    ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
    ImageTagMutabilityExclusionFilters: ['deployed-*', 'rollback-*'].map(value => ({
      ImageTagMutabilityExclusionFilterType: 'WILDCARD',
      ImageTagMutabilityExclusionFilterValue: value,
    })),
  });
  expect(accepted(registry)).toEqual({
    [IMMUTABILITY]:
      'only tags that mark what runs may move, and nothing is pulled by them; tags of versions cannot (Berth)',
  });
});

test('lets an alias move, too, for a reason', () => {
  const aliases = { tags: ['latest'], reason: 'the partner pulls the newest', owner: 'shop team', until: '2999-12-31' };

  const registry = make({ aliases });

  Template.fromStack(stack).hasResourceProperties('AWS::ECR::Repository', {
    ImageTagMutabilityExclusionFilters: Match.arrayWith([
      Match.objectLike({ ImageTagMutabilityExclusionFilterValue: 'deployed-*' }),
      Match.objectLike({ ImageTagMutabilityExclusionFilterValue: 'latest' }),
    ]),
  });
  expect(accepted(registry)).toEqual({
    [IMMUTABILITY]: 'the partner pulls the newest (shop team, until 2999-12-31)',
  });
});

test('lets no tag move when nothing is marked', () => {
  const registry = make({ protectedTags: [], aliases: { tags: [], reason: 'none', owner: 'nobody' } });

  Template.fromStack(stack).hasResourceProperties('AWS::ECR::Repository', {
    ImageTagMutability: 'IMMUTABLE',
    ImageTagMutabilityExclusionFilters: Match.absent(),
  });
  expect(accepted(registry)).toEqual({});
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

test('never deletes what runs or what a rollback would take: its rules come first', () => {
  make();

  const inUse = (beginning: string) => ({
    description: `in use: ${beginning}*`,
    action: { type: 'expire' },
    selection: {
      tagStatus: 'tagged',
      tagPrefixList: [beginning],
      countType: 'imageCountMoreThan',
      countNumber: 1000,
    },
  });
  expect(rules()).toEqual([
    { rulePriority: 1, ...inUse('deployed-') },
    { rulePriority: 2, ...inUse('rollback-') },
    expect.objectContaining({
      rulePriority: 3,
      description: 'untagged after 7 days',
      selection: { tagStatus: 'untagged', countType: 'sinceImagePushed', countNumber: 7, countUnit: 'days' },
    }),
    expect.objectContaining({
      rulePriority: 4,
      description: 'the newest 100',
      selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 100 },
    }),
  ]);
});

test('S001-28: keeps the newest ten, and untagged ones for as long as told', () => {
  make({ keepImages: 10, keepUntagged: Duration.days(1), protectedTags: ['live-'] });

  expect(rules()).toEqual([
    expect.objectContaining({ selection: expect.objectContaining({ tagPrefixList: ['live-'] }) }),
    expect.objectContaining({ selection: expect.objectContaining({ tagStatus: 'untagged', countNumber: 1 }) }),
    expect.objectContaining({ selection: expect.objectContaining({ tagStatus: 'any', countNumber: 10 }) }),
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

test('lets no other account in by default', () => {
  make();

  Template.fromStack(stack).hasResourceProperties('AWS::ECR::Repository', { RepositoryPolicyText: Match.absent() });
});

test('encrypts with a key of its own, which turns and outlives the stack, and which only services of AWS lend', () => {
  const { encryptionKey } = make();

  const template = Template.fromStack(stack);
  template.hasResource('AWS::KMS::Key', {
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: {
      Description: 'Images of pyshop',
      EnableKeyRotation: true,
      KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Effect: 'Deny', Action: 'kms:CreateGrant' })]) },
    },
  });
  template.hasResourceProperties('AWS::ECR::Repository', {
    EncryptionConfiguration: { EncryptionType: 'KMS', KmsKey: stack.resolve(encryptionKey?.keyArn) },
  });
});

test('encrypts with your key', () => {
  const key = new Key(stack, 'Shared');

  const { encryptionKey } = make({ encryptionKey: key });

  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::KMS::Key', 1);
  template.hasResourceProperties('AWS::ECR::Repository', {
    EncryptionConfiguration: { EncryptionType: 'KMS', KmsKey: stack.resolve(key.keyArn) },
  });
  expect(encryptionKey).toBe(key);
});

test('leaves encryption to ECR when told to', () => {
  const { encryptionKey } = make({ ownKey: false });

  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::KMS::Key', 0);
  template.hasResourceProperties('AWS::ECR::Repository', { EncryptionConfiguration: Match.absent() });
  expect(encryptionKey).toBeUndefined();
});

test('takes its key along when it goes with its stack', () => {
  make({ deleteWithStack: true });

  Template.fromStack(stack).hasResource('AWS::KMS::Key', { DeletionPolicy: 'Delete' });
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

test.each([
  [undefined, 'eu-west-1'],
  ['us-east-1', 'us-east-1'],
])('is found in another account, in region %s', (region, expected) => {
  const account = '444455556666';

  const repository = ContainerRegistry.fromAttributes(stack, 'Pyshop', { account, region, repositoryName: 'pyshop' });

  expect(repository.repositoryName).toBe('pyshop');
  expect(stack.resolve(repository.repositoryArn)).toEqual({
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ecr:${expected}:444455556666:repository/pyshop`]],
  });
});

test('counts pulls', () => {
  const metric = stack.resolve(
    make()
      .metricPulls({ period: Duration.hours(1) })
      .toMetricConfig().metricStat,
  );

  expect(metric).toMatchObject({
    namespace: 'AWS/ECR',
    metricName: 'RepositoryPullCount',
    dimensions: [{ name: 'RepositoryName', value: { Ref: 'Pyshop336E800B' } }],
    statistic: 'Sum',
    period: Duration.hours(1),
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

test('fails with all mistakes at once', () => {
  expect(() => new ContainerRegistry(stack, 'Pyshop', { ...props, repositoryName: 'X', keepImages: 0 })).toThrow(
    /repositoryName = "X".*\n.*keepImages = 0/,
  );
});
