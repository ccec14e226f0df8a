import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  GetInstanceProfileCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import type { ResourceCreation, ResourceDeletion, ResourceProvider } from '../../../src/core/service';
import { type RunningCloud, startCloud } from '../../_fixtures/running-cloud';

const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});
const document = JSON.stringify({ Version: '2012-10-17', Statement: [] });
const RoleName = 'task';

let running: RunningCloud;
let iam: IAMClient;

beforeEach(async () => {
  running = await startCloud();
  iam = new IAMClient(running.client);
  await iam.send(new CreateRoleCommand({ RoleName, Path: '/shop/', AssumeRolePolicyDocument: trust }));
});

afterEach(() => running.stop());

test('gives back a role, its trust policy escaped', async () => {
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));

  expect(Role).toMatchObject({
    Arn: 'arn:aws:iam::000000000000:role/shop/task',
    RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
    CreateDate: expect.any(Date),
    MaxSessionDuration: 3600,
  });
  expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(trust);
});

test('keeps inline policies', async () => {
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'read', PolicyDocument: document }));

  const policy = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'read' }));

  expect(decodeURIComponent(policy.PolicyDocument ?? '')).toBe(document);
});

test('attaches own policies and those of AWS, and deletes no role that has any', async () => {
  const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: 'own', PolicyDocument: document }));
  const managed = 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy';
  for (const PolicyArn of [Policy?.Arn, managed]) await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));

  const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  const version = await iam.send(new GetPolicyVersionCommand({ PolicyArn: Policy?.Arn, VersionId: 'v1' }));

  expect(AttachedPolicies?.map(({ PolicyName }) => PolicyName)).toEqual(['own', 'AmazonECSTaskExecutionRolePolicy']);
  expect(decodeURIComponent(version.PolicyVersion?.Document ?? '')).toBe(document);
  await expect(iam.send(new DeleteRoleCommand({ RoleName }))).rejects.toMatchObject({
    name: 'DeleteConflictException',
  });

  for (const PolicyArn of [Policy?.Arn, managed]) await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
  await iam.send(new DeleteRoleCommand({ RoleName }));
  await expect(iam.send(new GetRoleCommand({ RoleName }))).rejects.toMatchObject({ name: 'NoSuchEntityException' });
});

test('an instance profile carries its role', async () => {
  const InstanceProfileName = 'host';
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName }));
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName }));

  const { InstanceProfile } = await iam.send(new GetInstanceProfileCommand({ InstanceProfileName }));

  expect(InstanceProfile?.Roles).toMatchObject([{ RoleName, Path: '/shop/' }]);
});

test.each([
  ['NoSuchEntityException', 404, new GetRoleCommand({ RoleName: 'nobody' })],
  ['EntityAlreadyExistsException', 409, new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust })],
  ['MalformedPolicyDocumentException', 400, new CreateRoleCommand({ RoleName: 'x', AssumeRolePolicyDocument: '{' })],
  [
    'MalformedPolicyDocumentException',
    400,
    new PutRolePolicyCommand({
      RoleName,
      PolicyName: 'x',
      PolicyDocument: JSON.stringify({ Statement: [{ Effect: 'Deny', Condition: { StringSame: { a: 'b' } } }] }),
    }),
  ],
  [
    'NoSuchEntityException',
    404,
    new AttachRolePolicyCommand({ RoleName, PolicyArn: 'arn:aws:iam::000000000000:policy/x' }),
  ],
])('fails with %s and status %d', async (name, httpStatusCode, command) => {
  await expect(iam.send(command as GetRoleCommand)).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });
});

test('a role of a template shows here, and goes with its own policies only', async () => {
  const provider = running.cloud.services.get('iam')?.resources?.['AWS::IAM::Role'] as Required<ResourceProvider>;
  const properties = {
    AssumeRolePolicyDocument: JSON.parse(trust),
    Policies: [{ PolicyName: 'inline', PolicyDocument: JSON.parse(document) }],
  };
  const request = {
    properties,
    generatedName: `shop-Role-${'x'.repeat(80)}-1A2B`,
    stackTags: { app: 'shop' },
  } as unknown as ResourceCreation & ResourceDeletion;

  const { physicalId, attributes } = await provider.create(request);

  const { Role } = await iam.send(new GetRoleCommand({ RoleName: physicalId }));
  expect(physicalId).toMatch(/^.{59}-1A2B$/);
  expect(Role).toMatchObject({ Arn: attributes?.Arn, Tags: [{ Key: 'app', Value: 'shop' }] });

  await provider.delete({ ...request, physicalId });
  await expect(iam.send(new GetRoleCommand({ RoleName: physicalId }))).rejects.toMatchObject({
    name: 'NoSuchEntityException',
  });
});
