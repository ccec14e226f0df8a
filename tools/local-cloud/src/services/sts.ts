import type {
  AssumeRoleRequest,
  AssumeRoleResponse,
  GetCallerIdentityResponse,
  GetSessionTokenRequest,
  GetSessionTokenResponse,
} from '@aws-sdk/client-sts';
import { AwsError } from '../core/aws-error';
import { iamId, randomSecret } from '../core/random-id';
import type { Call, Context, Service } from '../core/service';

/** Who a temporary access key stands for. */
interface Session {
  readonly accessKeyId: string;
  readonly arn: string;
  readonly userId: string;

  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

const HOUR_SECONDS = 3600;
const ROLE_ARN = /^arn:aws:iam::\d{12}:role\/(?:[^/]+\/)*([\w+=,.@-]{1,64})$/;

/** Security Token Service: every key is welcome, and roles need not exist. */
export function createSts({ store, clock }: Context): Service {
  const sessions = store.collection<Session>('sts:sessions');

  const credentials = (seconds: number) => ({
    AccessKeyId: iamId('ASIA', 20),
    SecretAccessKey: randomSecret(40),
    SessionToken: randomSecret(356),
    Expiration: new Date(clock.now().getTime() + seconds * 1000),
  });

  const assume = (roleArn: string, sessionName: string, seconds: number, accountId: string) => {
    const role = ROLE_ARN.exec(roleArn)?.[1];
    if (!role) throw new AwsError('ValidationError', `${roleArn} is invalid`);
    const given = credentials(seconds);
    const session: Session = {
      accessKeyId: given.AccessKeyId,
      arn: `arn:aws:sts::${accountId}:assumed-role/${role}/${sessionName}`,
      userId: `${iamId('AROA')}:${sessionName}`,
      expiresAt: given.Expiration.getTime(),
    };
    forgetExpired();
    sessions.put(session.accessKeyId, session);
    return { Credentials: given, AssumedRoleUser: { Arn: session.arn, AssumedRoleId: session.userId } };
  };

  function forgetExpired(): void {
    for (const [key, { expiresAt }] of sessions.entries()) {
      if (expiresAt < clock.now().getTime()) sessions.delete(key);
    }
  }

  return {
    signingName: 'sts',
    client: () => import('@aws-sdk/client-sts'),
    operations: {
      GetCallerIdentity(_input: object, { accountId, accessKeyId }: Call): GetCallerIdentityResponse {
        const session = sessions.get(accessKeyId);
        if (session) return { Account: accountId, Arn: session.arn, UserId: session.userId };
        return { Account: accountId, Arn: `arn:aws:iam::${accountId}:root`, UserId: accountId };
      },

      AssumeRole(input: AssumeRoleRequest, { accountId }: Call): AssumeRoleResponse {
        const seconds = input.DurationSeconds ?? HOUR_SECONDS;
        return assume(input.RoleArn ?? '', input.RoleSessionName ?? '', seconds, accountId);
      },

      GetSessionToken({ DurationSeconds = 12 * HOUR_SECONDS }: GetSessionTokenRequest): GetSessionTokenResponse {
        return { Credentials: credentials(DurationSeconds) };
      },
    },
  };
}
