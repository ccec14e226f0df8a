import {
  AttachRolePolicyCommand,
  CreateOpenIDConnectProviderCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  GetRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  type Credentials,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { type RunningCloud, startCloud } from '../../_fixtures/running-cloud';

const account = 'arn:aws:iam::000000000000';
const session = { RoleSessionName: 'ci' };

let running: RunningCloud;
let iam: IAMClient;
let sts: STSClient;

beforeAll(async () => {
  running = await startCloud();
  iam = new IAMClient(running.client);
  sts = new STSClient(running.client);
});

afterAll(() => running.stop());

function documentOf(...Statement: object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement });
}

function trustOf(Principal: object, Condition?: object, Action = 'sts:AssumeRole'): string {
  return documentOf({ Effect: 'Allow', Action, Principal, Condition });
}

async function makeRole(RoleName: string, AssumeRolePolicyDocument: string, ...statements: object[]): Promise<string> {
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  if (statements.length) {
    const PolicyDocument = documentOf(...statements);
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument }));
  }
  return `${account}:role/${RoleName}`;
}

function signed({ AccessKeyId = '', SecretAccessKey = '', SessionToken }: Credentials = {} as Credentials) {
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  return { ...running.client, credentials };
}

async function as(RoleArn: string, further: object = {}) {
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, ...session, ...further }));
  return signed(Credentials);
}

const toAccount = trustOf({ AWS: `${account}:root` });

test('a role is only for whom its trust policy names', async () => {
  const RoleArn = await makeRole('for-tasks', trustOf({ Service: 'ecs-tasks.amazonaws.com' }));

  await expect(sts.send(new AssumeRoleCommand({ RoleArn, ...session }))).rejects.toMatchObject({
    name: 'AccessDenied',
    message: `User: ${account}:root is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
  });
});

test('a role with an external id wants it', async () => {
  const condition = { StringEquals: { 'sts:ExternalId': 'partner-7' } };
  const RoleArn = await makeRole('for-partner', trustOf({ AWS: `${account}:root` }, condition));

  await expect(as(RoleArn, { ExternalId: 'partner-8' })).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(as(RoleArn, { ExternalId: 'partner-7' })).resolves.toBeDefined();
});

test('no session lasts longer than its role lets it', async () => {
  const RoleArn = await makeRole('an-hour', toAccount);

  await expect(as(RoleArn, { DurationSeconds: 3601 })).rejects.toMatchObject({
    message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
  });
  await expect(as(RoleArn, { DurationSeconds: 3600 })).resolves.toBeDefined();
});

test('a session may do what its role may, and says in the words of AWS what it may not', async () => {
  const root = new SecretsManagerClient(running.client);
  const { ARN } = await root.send(new CreateSecretCommand({ Name: 'dev/db', SecretString: 'x' }));
  await root.send(new CreateSecretCommand({ Name: 'prod/db', SecretString: 'y' }));
  const RoleArn = await makeRole('reader', toAccount, {
    Effect: 'Allow',
    Action: 'secretsmanager:GetSecretValue',
    Resource: 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:dev/*',
  });
  const secrets = new SecretsManagerClient(await as(RoleArn));

  await expect(secrets.send(new GetSecretValueCommand({ SecretId: 'dev/db' }))).resolves.toMatchObject({ ARN });
  await expect(secrets.send(new GetSecretValueCommand({ SecretId: 'prod/db' }))).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringMatching(
      /^User: arn:aws:sts::000000000000:assumed-role\/reader\/ci is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:eu-west-1:000000000000:secret:prod\/db-\w{6} because no identity-based policy allows the secretsmanager:GetSecretValue action$/,
    ),
  });
});

test('a role that publishes files into buckets of its own account may do so', async () => {
  const root = new S3Client({ ...running.client, forcePathStyle: true });
  await root.send(new CreateBucketCommand({ Bucket: 'assets' }));
  const RoleArn = await makeRole('publisher', toAccount, {
    Effect: 'Allow',
    Action: ['s3:GetBucket*', 's3:GetObject*', 's3:List*', 's3:PutObject*'],
    Resource: ['arn:aws:s3:::assets', 'arn:aws:s3:::assets/*'],
    Condition: { StringEquals: { 'aws:ResourceAccount': ['000000000000'] } },
  });
  const s3 = new S3Client({ ...(await as(RoleArn)), forcePathStyle: true });

  await expect(s3.send(new ListObjectsV2Command({ Bucket: 'assets' }))).resolves.toBeDefined();
  await expect(s3.send(new PutObjectCommand({ Bucket: 'assets', Key: 'a', Body: 'a' }))).resolves.toBeDefined();
  await expect(s3.send(new DeleteObjectCommand({ Bucket: 'assets', Key: 'a' }))).rejects.toMatchObject({
    name: 'AccessDenied',
    message: expect.stringMatching(/s3:DeleteObject on resource: arn:aws:s3:::assets\/a because no identity-based/),
  });
});

test('a deny of what is tagged otherwise wins over every allow', async () => {
  const root = new SecretsManagerClient(running.client);
  for (const env of ['blue', 'green']) {
    const Tags = [{ Key: 'env', Value: env }];
    await root.send(new CreateSecretCommand({ Name: `of-${env}`, SecretString: env, Tags }));
  }
  const others = { StringNotEquals: { 'aws:ResourceTag/env': 'blue' }, Null: { 'aws:ResourceTag/env': 'false' } };
  const RoleArn = await makeRole(
    'blue',
    toAccount,
    { Effect: 'Allow', Action: '*', Resource: '*' },
    { Effect: 'Deny', Action: '*', Resource: '*', Condition: others },
  );
  const secrets = new SecretsManagerClient(await as(RoleArn));

  await expect(secrets.send(new GetSecretValueCommand({ SecretId: 'of-blue' }))).resolves.toMatchObject({
    SecretString: 'blue',
  });
  await expect(secrets.send(new GetSecretValueCommand({ SecretId: 'of-green' }))).rejects.toMatchObject({
    message: expect.stringMatching(/ with an explicit deny in an identity-based policy$/),
  });
});

test('boundary and session policy narrow a role', async () => {
  const { Policy } = await iam.send(
    new CreatePolicyCommand({
      PolicyName: 'boundary',
      PolicyDocument: documentOf({ Effect: 'Allow', Action: ['iam:GetRole', 'secretsmanager:*'], Resource: '*' }),
    }),
  );
  const RoleName = 'bounded';
  await iam.send(
    new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: toAccount, PermissionsBoundary: Policy?.Arn }),
  );
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }));
  const RoleArn = `${account}:role/${RoleName}`;
  const bounded = await as(RoleArn);
  const narrowed = await as(RoleArn, {
    Policy: documentOf({ Effect: 'Allow', Action: 'secretsmanager:*', Resource: '*' }),
  });

  await expect(new IAMClient(bounded).send(new GetRoleCommand({ RoleName }))).resolves.toBeDefined();
  await expect(
    new IAMClient(bounded).send(new CreateRoleCommand({ RoleName: 'x', AssumeRolePolicyDocument: toAccount })),
  ).rejects.toMatchObject({
    name: 'AccessDenied',
    message: expect.stringMatching(/ because no permissions boundary allows the iam:CreateRole action$/),
  });
  await expect(new IAMClient(narrowed).send(new GetRoleCommand({ RoleName }))).rejects.toMatchObject({
    message: expect.stringMatching(/ because no session policy allows the iam:GetRole action$/),
  });
});

test('a role takes another one only if both policies say so', async () => {
  const target = await makeRole('target', toAccount);
  const may = await makeRole('may', toAccount, { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: target });
  const mayNot = await makeRole('may-not', toAccount);
  const taking = (client: Awaited<ReturnType<typeof as>>) =>
    new STSClient(client).send(new AssumeRoleCommand({ RoleArn: target, ...session }));

  await expect(taking(await as(may))).resolves.toBeDefined();
  await expect(taking(await as(mayNot))).rejects.toMatchObject({ name: 'AccessDenied' });
  // who may do nothing may still ask who he is
  const identity = await new STSClient(await as(mayNot)).send(new GetCallerIdentityCommand({}));
  expect(identity.Arn).toBe('arn:aws:sts::000000000000:assumed-role/may-not/ci');
});

const issuer = 'token.actions.githubusercontent.com';

function tokenOf(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const exp = Math.floor(Date.now() / 1000) + 3600;
  return [
    part({ alg: 'RS256' }),
    part({ iss: `https://${issuer}`, aud: 'sts.amazonaws.com', exp, ...claims }),
    'c2ln',
  ].join('.');
}

test('a job takes a role with the token of its provider', async () => {
  const sub = 'repo:acme/shop:environment:dev';
  const Federated = `${account}:oidc-provider/${issuer}`;
  const condition = { StringEquals: { [`${issuer}:aud`]: 'sts.amazonaws.com', [`${issuer}:sub`]: sub } };
  const trust = trustOf({ Federated }, condition, 'sts:AssumeRoleWithWebIdentity');
  const RoleArn = await makeRole('job', trust);
  const take = (WebIdentityToken: string) =>
    sts.send(new AssumeRoleWithWebIdentityCommand({ RoleArn, ...session, WebIdentityToken }));

  await expect(take(tokenOf({ sub }))).rejects.toMatchObject({
    name: 'InvalidIdentityTokenException',
    message: `No OpenIDConnect provider found in your account for https://${issuer}`,
  });
  const provider = { Url: `https://${issuer}`, ClientIDList: ['sts.amazonaws.com'] };
  await iam.send(new CreateOpenIDConnectProviderCommand(provider));
  await expect(iam.send(new CreateOpenIDConnectProviderCommand(provider))).rejects.toMatchObject({
    name: 'EntityAlreadyExistsException',
  });

  const taken = await take(tokenOf({ sub }));
  expect(taken).toMatchObject({ Provider: Federated, SubjectFromWebIdentityToken: sub, Audience: 'sts.amazonaws.com' });
  const identity = await new STSClient(signed(taken.Credentials)).send(new GetCallerIdentityCommand({}));
  expect(identity.Arn).toBe('arn:aws:sts::000000000000:assumed-role/job/ci');

  await expect(take(tokenOf({ sub: 'repo:acme/shop:environment:prod' }))).rejects.toMatchObject({
    name: 'AccessDenied',
    message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
  });
  await expect(take(tokenOf({ sub, aud: 'another' }))).rejects.toMatchObject({ message: 'Incorrect token audience' });
  await expect(take(tokenOf({ sub, exp: 1 }))).rejects.toMatchObject({ name: 'ExpiredTokenException' });
  await expect(take('nonsense')).rejects.toMatchObject({ name: 'InvalidIdentityTokenException' });
});
