import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type RunningCloud, startCloud } from '../../_fixtures/running-cloud';

let running: RunningCloud;
let sts: STSClient;

beforeAll(async () => {
  running = await startCloud();
  sts = new STSClient(running.client);
});

afterAll(() => running.stop());

test('any key is the root of the one account', async () => {
  const identity = await sts.send(new GetCallerIdentityCommand({}));

  expect(identity).toMatchObject({ Account: '000000000000', Arn: 'arn:aws:iam::000000000000:root' });
});

test('an assumed role calls under its session, with credentials that expire', async () => {
  const RoleArn = 'arn:aws:iam::000000000000:role/deploy/cdk-deploy';
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '000000000000' } }],
  });
  await new IAMClient(running.client).send(
    new CreateRoleCommand({ RoleName: 'cdk-deploy', Path: '/deploy/', AssumeRolePolicyDocument }),
  );

  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: 'ci', DurationSeconds: 900 }),
  );
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken,
  };
  const identity = await new STSClient({ ...running.client, credentials }).send(new GetCallerIdentityCommand({}));

  expect(identity.Arn).toBe('arn:aws:sts::000000000000:assumed-role/cdk-deploy/ci');
  const seconds = ((Credentials?.Expiration?.getTime() ?? 0) - Date.now()) / 1000;
  expect(seconds).toBeGreaterThan(890);
  expect(seconds).toBeLessThanOrEqual(901);
});

test('fails to assume what is no role', async () => {
  const input = { RoleArn: 'arn:aws:iam::000000000000:user/anna', RoleSessionName: 'ci' };

  await expect(sts.send(new AssumeRoleCommand(input))).rejects.toMatchObject({
    name: 'ValidationError',
    message: 'arn:aws:iam::000000000000:user/anna is invalid',
    $metadata: { httpStatusCode: 400 },
  });
});

test.each(['role/none', 'role/cdk-deploy'])('fails to assume %s, which does not exist', async resource => {
  const input = { RoleArn: `arn:aws:iam::000000000000:${resource}`, RoleSessionName: 'ci' };

  await expect(sts.send(new AssumeRoleCommand(input))).rejects.toMatchObject({
    name: 'AccessDenied',
    message: `User: arn:aws:iam::000000000000:root is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::000000000000:${resource}`,
    $metadata: { httpStatusCode: 403 },
  });
});
