import {
  createSecretHash,
  createSrpSession,
  signSrpSession,
  wrapAuthChallenge,
  wrapInitiateAuth,
} from 'cognito-srp-helper';
import { decodeJwt } from 'jose';
import { oneTimePassword } from '../../../../src/services/cognito/auth/one-time-passwords';
import { type RunningCloud, startCloud } from '../../../_fixtures/running-cloud';
import { email, otherThan, password, TestPool } from '../_fixtures/pool';

let running: RunningCloud;

beforeEach(async () => {
  running = await startCloud();
});

afterEach(() => running.stop());

/** Signs in as applications do that never send the password. */
async function signInBySrp(pool: TestPool, secretOfUser = password, name = email) {
  const SECRET_HASH = pool.secret && createSecretHash(name, pool.clientId, pool.secret);
  const session = createSrpSession(name, secretOfUser, pool.id, false);
  const started = await pool.cognito.initiateAuth(
    wrapInitiateAuth(session, {
      ClientId: pool.clientId,
      AuthFlow: 'USER_SRP_AUTH',
      AuthParameters: { USERNAME: name, CHALLENGE_NAME: 'SRP_A', ...(SECRET_HASH && { SECRET_HASH }) },
    }),
  );
  return pool.cognito.respondToAuthChallenge(
    wrapAuthChallenge(signSrpSession(session, started), {
      ClientId: pool.clientId,
      ChallengeName: 'PASSWORD_VERIFIER',
      ChallengeResponses: { USERNAME: name, ...(SECRET_HASH && { SECRET_HASH }) },
    }),
  );
}

test('an application signs in without sending the password', async () => {
  const pool = await TestPool.make(running, {}, { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] });
  const sub = await pool.confirmed();

  const { AuthenticationResult } = await signInBySrp(pool);

  expect(decodeJwt(AuthenticationResult?.AccessToken ?? '').sub).toBe(sub);
});

test('fails with another password, and with a user who is not there, alike', async () => {
  const pool = await TestPool.make(running);
  await pool.confirmed();
  const refusal = expect.objectContaining({
    name: 'NotAuthorizedException',
    message: 'Incorrect username or password.',
  });

  await expect(signInBySrp(pool, 'Wrong-password-9')).rejects.toEqual(refusal);
  await expect(signInBySrp(pool, password, 'nobody@example.com')).rejects.toEqual(refusal);
});

test('who knows the password but is not confirmed is told so', async () => {
  const pool = await TestPool.make(running);
  await pool.signUp();

  await expect(signInBySrp(pool)).rejects.toMatchObject({ name: 'UserNotConfirmedException' });
});

test('fails with a number that gives everything away', async () => {
  const pool = await TestPool.make(running);
  await pool.confirmed();

  const started = pool.cognito.initiateAuth({
    ClientId: pool.clientId,
    AuthFlow: 'USER_SRP_AUTH',
    AuthParameters: { USERNAME: email, SRP_A: '0' },
  });

  await expect(started).rejects.toThrow('Incorrect username or password.');
});

test('a pool that insists on a second factor has it set up, and asks for it from then on', async () => {
  const pool = await TestPool.make(running, { MfaConfiguration: 'ON' });
  await pool.confirmed();
  const first = await signInBySrp(pool);
  const associated = await pool.cognito.associateSoftwareToken({ Session: first.Session });
  const secret = associated.SecretCode ?? '';
  const code = () => oneTimePassword(secret, Date.now());

  const verified = await pool.cognito.verifySoftwareToken({ Session: associated.Session, UserCode: code() });
  const entered = await pool.cognito.respondToAuthChallenge({
    ClientId: pool.clientId,
    ChallengeName: 'MFA_SETUP',
    Session: verified.Session,
    ChallengeResponses: { USERNAME: email },
  });
  const second = await signInBySrp(pool);
  const answer = (SOFTWARE_TOKEN_MFA_CODE: string) =>
    pool.cognito.respondToAuthChallenge({
      ClientId: pool.clientId,
      ChallengeName: 'SOFTWARE_TOKEN_MFA',
      Session: second.Session,
      ChallengeResponses: { USERNAME: email, SOFTWARE_TOKEN_MFA_CODE },
    });

  expect(first.ChallengeName).toBe('MFA_SETUP');
  expect(entered.AuthenticationResult?.AccessToken).toBeDefined();
  expect(second.ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
  expect((await answer(code())).AuthenticationResult?.AccessToken).toBeDefined();
});

test('a wrong one-time password is refused, and the right one is taken after it', async () => {
  const pool = await TestPool.make(running, { MfaConfiguration: 'OPTIONAL' });
  const { AccessToken } = await pool.tokens();
  const { SecretCode = '' } = await pool.cognito.associateSoftwareToken({ AccessToken });
  await pool.cognito.verifySoftwareToken({ AccessToken, UserCode: oneTimePassword(SecretCode, Date.now()) });
  const { Session } = await pool.signIn();
  const answer = (SOFTWARE_TOKEN_MFA_CODE: string) =>
    pool.cognito.respondToAuthChallenge({
      ClientId: pool.clientId,
      ChallengeName: 'SOFTWARE_TOKEN_MFA',
      Session,
      ChallengeResponses: { USERNAME: email, SOFTWARE_TOKEN_MFA_CODE },
    });

  await expect(answer('12345')).rejects.toMatchObject({ name: 'CodeMismatchException' });
  const { AuthenticationResult } = await answer(oneTimePassword(SecretCode, Date.now()));

  expect(AuthenticationResult?.AccessToken).toBeDefined();
});

test('fails to set up a second factor with a wrong code', async () => {
  const pool = await TestPool.make(running, { MfaConfiguration: 'OPTIONAL' });
  const { AccessToken } = await pool.tokens();
  const { SecretCode = '' } = await pool.cognito.associateSoftwareToken({ AccessToken });
  const UserCode = otherThan(oneTimePassword(SecretCode, Date.now())).slice(1);

  await expect(pool.cognito.verifySoftwareToken({ AccessToken, UserCode })).rejects.toMatchObject({
    name: 'EnableSoftwareTokenMFAException',
  });
});

test('fails with a session that is none', async () => {
  const pool = await TestPool.make(running);

  const answered = pool.cognito.respondToAuthChallenge({
    ClientId: pool.clientId,
    ChallengeName: 'NEW_PASSWORD_REQUIRED',
    Session: 'any session of at least twenty characters',
    ChallengeResponses: { USERNAME: email, NEW_PASSWORD: password },
  });

  await expect(answered).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: 'Invalid session for the user.',
  });
});
