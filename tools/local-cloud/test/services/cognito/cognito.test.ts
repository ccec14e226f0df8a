import { createHmac } from 'node:crypto';
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { ManualClock } from '../../../src/core/clock';
import { Store } from '../../../src/core/store';
import { type RunningCloud, startCloud } from '../../_fixtures/running-cloud';
import { email, otherThan, password, TestPool } from './_fixtures/pool';

const hour = 3_600_000;

let clock: ManualClock;
let running: RunningCloud;

beforeEach(async () => {
  clock = new ManualClock();
  running = await startCloud({ clock });
});

afterEach(() => running.stop());

function refusal(name: string, message: string) {
  return expect.objectContaining({ name, message });
}

test('somebody who signs up gets a code by mail, confirms it and signs in', async () => {
  const pool = await TestPool.make(running);

  const { UserConfirmed, CodeDeliveryDetails } = await pool.cognito.signUp({
    ClientId: pool.clientId,
    Username: email,
    Password: password,
  });
  await expect(pool.signIn()).rejects.toEqual(refusal('UserNotConfirmedException', 'User is not confirmed.'));
  await pool.cognito.confirmSignUp({ ClientId: pool.clientId, Username: email, ConfirmationCode: pool.code() });
  const { AuthenticationResult } = await pool.signIn();

  expect(UserConfirmed).toBe(false);
  expect(CodeDeliveryDetails).toEqual({
    AttributeName: 'email',
    DeliveryMedium: 'EMAIL',
    Destination: 'a***@e***',
  });
  expect(pool.mail()[0]).toMatchObject({ to: email, subject: 'Your verification code' });
  expect(AuthenticationResult).toMatchObject({ ExpiresIn: 3600, TokenType: 'Bearer' });
});

test('calls of users need no keys, those of administrators do', async () => {
  const pool = await TestPool.make(running);
  const anonymous = (operation: string, body: object) =>
    fetch(running.client.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
      },
      body: JSON.stringify(body),
    });

  const signUp = await anonymous('SignUp', { ClientId: pool.clientId, Username: email, Password: password });
  const create = await anonymous('AdminCreateUser', { UserPoolId: pool.id, Username: 'eve@example.com' });

  expect(signUp.status).toBe(200);
  expect(create.status).toBe(403);
  expect(await create.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
});

test('tokens have the documented claims and are signed with the published keys', async () => {
  const pool = await TestPool.make(running);
  const sub = await pool.confirmed();
  const { AuthenticationResult } = await pool.signIn();
  const keys = createRemoteJWKSet(new URL(`${running.client.endpoint}/${pool.id}/.well-known/jwks.json`));
  const options = { issuer: pool.issuer, currentDate: clock.now() };

  const access = await jwtVerify(AuthenticationResult?.AccessToken ?? '', keys, options);
  const id = await jwtVerify(AuthenticationResult?.IdToken ?? '', keys, options);

  const now = clock.now().getTime() / 1000;
  expect(access.payload).toEqual({
    sub,
    iss: pool.issuer,
    client_id: pool.clientId,
    origin_jti: expect.any(String),
    event_id: expect.any(String),
    token_use: 'access',
    scope: 'aws.cognito.signin.user.admin',
    auth_time: now,
    iat: now,
    exp: now + 3600,
    jti: expect.any(String),
    username: sub,
  });
  expect(id.payload).toEqual({
    sub,
    iss: pool.issuer,
    aud: pool.clientId,
    origin_jti: access.payload.origin_jti,
    event_id: expect.any(String),
    token_use: 'id',
    auth_time: now,
    iat: now,
    exp: now + 3600,
    jti: expect.any(String),
    'cognito:username': sub,
    email,
    email_verified: true,
  });
  expect(access.protectedHeader.alg).toBe('RS256');
  expect(access.protectedHeader.kid).not.toBe(id.protectedHeader.kid);
});

test('says where the keys are, and who issues', async () => {
  const pool = await TestPool.make(running);

  const answer = await fetch(`${running.client.endpoint}/${pool.id}/.well-known/openid-configuration`);
  const unknown = await fetch(`${running.client.endpoint}/eu-west-1_nobody/.well-known/jwks.json`);

  expect(await answer.json()).toMatchObject({
    issuer: pool.issuer,
    jwks_uri: `${running.client.endpoint}/${pool.id}/.well-known/jwks.json`,
  });
  expect(unknown.status).toBe(404);
});

test('a user with an access token learns who they are, until it expires', async () => {
  const pool = await TestPool.make(running);
  const { AccessToken } = await pool.tokens();

  const { Username, UserAttributes } = await pool.cognito.getUser({ AccessToken });
  await clock.advance(hour);

  expect(UserAttributes).toEqual([
    { Name: 'email', Value: email },
    { Name: 'sub', Value: Username },
    { Name: 'email_verified', Value: 'true' },
  ]);
  await expect(pool.cognito.getUser({ AccessToken })).rejects.toEqual(
    refusal('NotAuthorizedException', 'Access Token has expired'),
  );
});

test('fails when a token was changed', async () => {
  const pool = await TestPool.make(running);
  const { AccessToken, IdToken } = await pool.tokens();
  const [header, payload, signature] = AccessToken.split('.');
  const claims = { ...decodeJwt(AccessToken), username: 'somebody-else' };
  const forged = [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');

  expect(payload).toBeDefined();
  for (const token of [forged, IdToken, 'nonsense']) {
    await expect(pool.cognito.getUser({ AccessToken: token })).rejects.toEqual(
      refusal('NotAuthorizedException', 'Invalid Access Token'),
    );
  }
});

test('a refresh token gives new tokens of the same sign-in until it is revoked', async () => {
  const pool = await TestPool.make(running);
  const { RefreshToken, AccessToken } = await pool.tokens();
  const refresh = () =>
    pool.cognito.initiateAuth({
      ClientId: pool.clientId,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN: RefreshToken },
    });

  await clock.advance(2 * hour);
  const { AuthenticationResult } = await refresh();
  await pool.cognito.revokeToken({ ClientId: pool.clientId, Token: RefreshToken });

  const renewed = decodeJwt(AuthenticationResult?.AccessToken ?? '');
  expect(AuthenticationResult?.RefreshToken).toBeUndefined();
  expect(renewed.origin_jti).toBe(decodeJwt(AccessToken).origin_jti);
  expect(renewed.auth_time).toBe(decodeJwt(AccessToken).auth_time);
  expect(renewed.exp).toBe(clock.now().getTime() / 1000 + 3600);
  await expect(refresh()).rejects.toEqual(refusal('NotAuthorizedException', 'Refresh Token has been revoked'));
  await expect(pool.cognito.getUser({ AccessToken: AuthenticationResult?.AccessToken })).rejects.toEqual(
    refusal('NotAuthorizedException', 'Access Token has been revoked'),
  );
});

test('a refresh token expires after the days of its client', async () => {
  const pool = await TestPool.make(running, {}, { RefreshTokenValidity: 1 });
  const { RefreshToken } = await pool.tokens();
  const refresh = () => pool.cognito.getTokensFromRefreshToken({ ClientId: pool.clientId, RefreshToken });

  await clock.advance(24 * hour - 1);
  await refresh();
  await clock.advance(1);

  await expect(refresh()).rejects.toEqual(refusal('NotAuthorizedException', 'Refresh Token has expired'));
});

test('tokens are good as long as the client says', async () => {
  const pool = await TestPool.make(
    running,
    {},
    { AccessTokenValidity: 10, IdTokenValidity: 2, TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'hours' } },
  );
  const { AccessToken, IdToken } = await pool.tokens();

  const lifetime = (token: string) => Number(decodeJwt(token).exp) - Number(decodeJwt(token).iat);
  expect([lifetime(AccessToken), lifetime(IdToken)]).toEqual([600, 7200]);
});

test.each([
  ['Short-1', 'Password not long enough'],
  ['no-upper-case-9', 'Password must have uppercase characters'],
  ['NO-LOWER-CASE-9', 'Password must have lowercase characters'],
  ['No-Numeric-Ones', 'Password must have numeric characters'],
  ['NoSymbolInThis9', 'Password must have symbol characters'],
])('fails to sign up with the password %s', async (Password, fact) => {
  const pool = await TestPool.make(running);

  await expect(pool.signUp(email, Password)).rejects.toEqual(
    refusal('InvalidPasswordException', `Password did not conform with policy: ${fact}`),
  );
});

test('a pool with a policy asks for what it says and for nothing else', async () => {
  const pool = await TestPool.make(running, { Policies: { PasswordPolicy: { MinimumLength: 14 } } });

  await expect(pool.signUp(email, 'thirteen-long')).rejects.toThrow('Password not long enough');
  await expect(pool.signUp(email, 'fourteen-longs')).resolves.toEqual(expect.any(String));
});

test('nobody signs up twice, whatever the case of the address', async () => {
  const pool = await TestPool.make(running);
  await pool.signUp();

  await expect(pool.signUp(email.toUpperCase())).rejects.toEqual(
    refusal('UsernameExistsException', 'User already exists'),
  );
});

test('fails to sign up with what is no address', async () => {
  const pool = await TestPool.make(running);

  await expect(pool.signUp('ada')).rejects.toEqual(
    refusal('InvalidParameterException', 'Username should be an email.'),
  );
});

test('a verified address is another name of its user', async () => {
  const pool = await TestPool.make(running, { UsernameAttributes: undefined, AliasAttributes: ['email'] });
  const { clientId: ClientId, cognito } = pool;
  const UserAttributes = [{ Name: 'email', Value: email }];
  const { UserSub } = await cognito.signUp({ ClientId, Username: 'ada', Password: password, UserAttributes });

  await expect(pool.signIn(password, email)).rejects.toThrow('Incorrect username or password.');
  await cognito.confirmSignUp({ ClientId, Username: 'ada', ConfirmationCode: pool.code() });
  const { AuthenticationResult } = await pool.signIn(password, email);

  expect(decodeJwt(AuthenticationResult?.AccessToken ?? '')).toMatchObject({ username: 'ada', sub: UserSub });
});

test('fails to sign up where only administrators make users', async () => {
  const pool = await TestPool.make(running, { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } });

  await expect(pool.signUp()).rejects.toEqual(
    refusal('NotAuthorizedException', 'SignUp is not permitted for this user pool'),
  );
});

test('fails without an attribute that the pool requires', async () => {
  const pool = await TestPool.make(running, { Schema: [{ Name: 'family_name', Required: true }] });

  await expect(pool.signUp()).rejects.toEqual(
    refusal(
      'InvalidParameterException',
      'Attributes did not conform to the schema: family_name: The attribute family_name is required\n',
    ),
  );
});

test('fails with an attribute that the pool does not know', async () => {
  const pool = await TestPool.make(running);
  const UserAttributes = [{ Name: 'custom:size', Value: 'L' }];

  const signUp = pool.cognito.signUp({ ClientId: pool.clientId, Username: email, Password: password, UserAttributes });

  await expect(signUp).rejects.toThrow('custom:size: Attribute does not exist in the schema.');
});

test('a wrong code is refused, an old one has expired, a new one can be asked for', async () => {
  const pool = await TestPool.make(running);
  await pool.signUp();
  const old = pool.code();
  const confirm = (ConfirmationCode: string) =>
    pool.cognito.confirmSignUp({ ClientId: pool.clientId, Username: email, ConfirmationCode });

  await expect(confirm(otherThan(old))).rejects.toEqual(
    refusal('CodeMismatchException', 'Invalid verification code provided, please try again.'),
  );
  await clock.advance(24 * hour);
  await expect(confirm(old)).rejects.toEqual(
    refusal('ExpiredCodeException', 'Invalid code provided, please request a code again.'),
  );
  await pool.cognito.resendConfirmationCode({ ClientId: pool.clientId, Username: email });
  await confirm(pool.code());
  await expect(confirm(pool.code())).rejects.toEqual(
    refusal('NotAuthorizedException', 'User cannot be confirmed. Current status is CONFIRMED'),
  );
});

test('who guesses learns nothing about who has an account', async () => {
  const pool = await TestPool.make(running);
  await pool.confirmed();
  const wrong = refusal('NotAuthorizedException', 'Incorrect username or password.');

  await expect(pool.signIn('Wrong-password-9')).rejects.toEqual(wrong);
  await expect(pool.signIn(password, 'nobody@example.com')).rejects.toEqual(wrong);
});

test('a client of the old kind tells that a user does not exist', async () => {
  const pool = await TestPool.make(running, {}, { PreventUserExistenceErrors: 'LEGACY' });

  await expect(pool.signIn()).rejects.toEqual(refusal('UserNotFoundException', 'User does not exist.'));
});

test('a client allows only the flows that it names', async () => {
  const pool = await TestPool.make(running, {}, { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] });

  await expect(pool.signIn()).rejects.toEqual(
    refusal('InvalidParameterException', 'USER_PASSWORD_AUTH flow not enabled for this client'),
  );
});

test('a client with a secret wants proof of it', async () => {
  const pool = await TestPool.make(running, {}, { GenerateSecret: true });
  const signUp = (SecretHash?: string) =>
    pool.cognito.signUp({ ClientId: pool.clientId, Username: email, Password: password, SecretHash });
  const hash = createHmac('sha256', pool.secret ?? '')
    .update(`${email}${pool.clientId}`)
    .digest('base64');

  await expect(signUp()).rejects.toThrow('is configured with secret but SECRET_HASH was not received');
  await expect(signUp(Buffer.alloc(32).toString('base64'))).rejects.toThrow('SecretHash does not match for the client');
  await expect(signUp(hash)).resolves.toMatchObject({ UserConfirmed: false });
});

test('an administrator invites somebody, who has to choose a password', async () => {
  const pool = await TestPool.make(running);
  await pool.cognito.adminCreateUser({ UserPoolId: pool.id, Username: email });
  const [, temporary = ''] = /password is (\S+)\.$/.exec(pool.mail()[0]?.text ?? '') ?? [];

  const { ChallengeName, Session } = await pool.signIn(temporary);
  const { AuthenticationResult } = await pool.cognito.respondToAuthChallenge({
    ClientId: pool.clientId,
    ChallengeName: 'NEW_PASSWORD_REQUIRED',
    Session,
    ChallengeResponses: { USERNAME: email, NEW_PASSWORD: password },
  });

  expect(ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
  expect(AuthenticationResult?.AccessToken).toBeDefined();
  await expect(pool.signIn()).resolves.toMatchObject({ AuthenticationResult: { TokenType: 'Bearer' } });
});

test('a temporary password expires', async () => {
  const pool = await TestPool.make(running, { Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 1 } } });
  await pool.cognito.adminCreateUser({ UserPoolId: pool.id, Username: email, TemporaryPassword: password });

  await clock.advance(24 * hour);

  await expect(pool.signIn()).rejects.toThrow('Temporary password has expired and must be reset by an administrator.');
});

test('an administrator confirms, sets passwords, disables and deletes', async () => {
  const pool = await TestPool.make(running);
  const user = { UserPoolId: pool.id, Username: email };
  await pool.signUp();

  await pool.cognito.adminConfirmSignUp(user);
  await pool.cognito.adminSetUserPassword({ ...user, Password: 'Another-horse-9', Permanent: true });
  await expect(pool.signIn('Another-horse-9')).resolves.toMatchObject({ AuthenticationResult: expect.anything() });
  await pool.cognito.adminDisableUser(user);
  await expect(pool.signIn('Another-horse-9')).rejects.toEqual(refusal('NotAuthorizedException', 'User is disabled.'));
  const { Enabled, UserStatus } = await pool.cognito.adminGetUser(user);
  await pool.cognito.adminDeleteUser(user);

  expect([Enabled, UserStatus]).toEqual([false, 'CONFIRMED']);
  await expect(pool.cognito.adminGetUser(user)).rejects.toEqual(
    refusal('UserNotFoundException', 'User does not exist.'),
  );
});

test('who forgot the password sets another one with a code', async () => {
  const pool = await TestPool.make(running);
  await pool.confirmed();

  await pool.cognito.forgotPassword({ ClientId: pool.clientId, Username: email });
  await pool.cognito.confirmForgotPassword({
    ClientId: pool.clientId,
    Username: email,
    ConfirmationCode: pool.code(),
    Password: 'Another-horse-9',
  });

  await expect(pool.signIn()).rejects.toThrow('Incorrect username or password.');
  await expect(pool.signIn('Another-horse-9')).resolves.toMatchObject({ AuthenticationResult: expect.anything() });
});

test('users change their password and their attributes, and leave', async () => {
  const pool = await TestPool.make(running);
  const { AccessToken } = await pool.tokens();
  const PreviousPassword = password;

  await pool.cognito.changePassword({ AccessToken, PreviousPassword, ProposedPassword: 'Another-horse-9' });
  const UserAttributes = [{ Name: 'email', Value: 'new@example.com' }];
  await pool.cognito.updateUserAttributes({ AccessToken, UserAttributes });
  const { UserAttributes: attributes } = await pool.cognito.getUser({ AccessToken });
  await expect(
    pool.cognito.changePassword({ AccessToken, PreviousPassword, ProposedPassword: password }),
  ).rejects.toThrow('Incorrect username or password.');
  await pool.cognito.deleteUser({ AccessToken });

  expect(attributes).toContainEqual({ Name: 'email', Value: 'new@example.com' });
  expect(attributes).toContainEqual({ Name: 'email_verified', Value: 'false' });
  const { Users } = await pool.cognito.listUsers({ UserPoolId: pool.id });
  expect(Users).toEqual([]);
});

test('signing out everywhere ends all sign-ins', async () => {
  const pool = await TestPool.make(running);
  const { AccessToken } = await pool.tokens();

  await pool.cognito.globalSignOut({ AccessToken });

  await expect(pool.cognito.getUser({ AccessToken })).rejects.toThrow('Access Token has been revoked');
});

test('users are found by what they are', async () => {
  const pool = await TestPool.make(running);
  await pool.confirmed();
  await pool.signUp('bob@example.com');
  const found = async (Filter?: string) => {
    const { Users = [] } = await pool.cognito.listUsers({ UserPoolId: pool.id, Filter });
    return Users.map(({ Attributes }) => Attributes?.find(({ Name }) => Name === 'email')?.Value);
  };

  expect((await found()).sort()).toEqual([email, 'bob@example.com']);
  expect(await found('email ^= "bob"')).toEqual(['bob@example.com']);
  expect(await found('cognito:user_status = "CONFIRMED"')).toEqual([email]);
});

test('pools are described, changed, tagged and listed', async () => {
  const pool = await TestPool.make(running, { UserPoolTags: { team: 'shop' } });
  const { UserPool } = await pool.cognito.describeUserPool({ UserPoolId: pool.id });
  const ResourceArn = UserPool?.Arn ?? '';

  await pool.cognito.updateUserPool({ UserPoolId: pool.id, MfaConfiguration: 'OPTIONAL' });
  await pool.cognito.tagResource({ ResourceArn, Tags: { stage: 'dev' } });
  const changed = await pool.cognito.describeUserPool({ UserPoolId: pool.id });
  const { UserPools } = await pool.cognito.listUserPools({ MaxResults: 10 });

  expect(ResourceArn).toBe(`arn:aws:cognito-idp:eu-west-1:000000000000:userpool/${pool.id}`);
  expect(pool.id).toMatch(/^eu-west-1_[a-z0-9]{9}$/);
  expect(UserPool?.Policies?.PasswordPolicy).toMatchObject({ MinimumLength: 8, RequireSymbols: true });
  expect(changed.UserPool).toMatchObject({
    Name: 'shop',
    MfaConfiguration: 'OPTIONAL',
    UsernameAttributes: ['email'],
    UserPoolTags: { team: 'shop', stage: 'dev' },
  });
  expect(UserPools).toMatchObject([{ Id: pool.id, Name: 'shop' }]);
});

test('a protected pool cannot be deleted, another one goes with its clients', async () => {
  const pool = await TestPool.make(running, { DeletionProtection: 'ACTIVE' });

  await expect(pool.cognito.deleteUserPool({ UserPoolId: pool.id })).rejects.toThrow(
    'The user pool cannot be deleted because deletion protection is activated.',
  );
  await pool.cognito.updateUserPool({ UserPoolId: pool.id, DeletionProtection: 'INACTIVE' });
  await pool.cognito.deleteUserPool({ UserPoolId: pool.id });

  await expect(pool.cognito.describeUserPool({ UserPoolId: pool.id })).rejects.toEqual(
    refusal('ResourceNotFoundException', `User pool ${pool.id} does not exist.`),
  );
  await expect(pool.signIn()).rejects.toEqual(
    refusal('ResourceNotFoundException', `User pool client ${pool.clientId} does not exist.`),
  );
});

test('fails to make a pool with triggers, which are not there', async () => {
  const made = TestPool.make(running, {
    LambdaConfig: { PreSignUp: 'arn:aws:lambda:eu-west-1:000000000000:function:f' },
  });

  await expect(made).rejects.toThrow('Lambda triggers are not implemented by the local cloud: PreSignUp');
});

test('after a restart users sign in, and tokens of before are still good', async () => {
  const store = Store.inMemory();
  const before = await startCloud({ clock, store });
  const pool = await TestPool.make(before);
  const { AccessToken } = await pool.tokens();
  await before.stop();

  const after = await startCloud({ clock, store });
  const cognito = new CognitoIdentityProvider(after.client);
  const { Username } = await cognito.getUser({ AccessToken });
  const { AuthenticationResult } = await cognito.initiateAuth({
    ClientId: pool.clientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: email, PASSWORD: password },
  });
  await after.stop();

  expect(Username).toBe(decodeJwt(AccessToken).username);
  expect(AuthenticationResult?.TokenType).toBe('Bearer');
});
