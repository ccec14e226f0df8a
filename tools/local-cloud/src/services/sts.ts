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

/** Who knows which roles there are. */
export interface Roles {
  exists(arn: string): boolean;
}

export interface Sts extends Service {
  /** For services, whose own operations say which roles they take. */
  assume(input: AssumeRoleRequest, call: Pick<Call, 'accountId'>): AssumedRole;
}

type AssumedRole = AssumeRoleResponse & {
  readonly Credentials: {
    readonly AccessKeyId: string;
    readonly SecretAccessKey: string;
    readonly SessionToken: string;
  };
};

/** Security Token Service: every key is welcome. Without `roles`, any role may be assumed. */
export function createSts({ store, clock }: Context, roles: Roles = { exists: () => true }): Sts {
  const sessions = store.collection<Session>('sts:sessions');

  const credentials = (seconds: number) => ({
    AccessKeyId: iamId('ASIA', 20),
    SecretAccessKey: randomSecret(40),
    SessionToken: randomSecret(356),
    Expiration: new Date(clock.now().getTime() + seconds * 1000),
  });

  const assume = (input: AssumeRoleRequest, { accountId }: Pick<Call, 'accountId'>): AssumedRole => {
    const { RoleArn: roleArn = '', RoleSessionName: sessionName = '', DurationSeconds: seconds = HOUR_SECONDS } = input;
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

  const nameOf = (accessKeyId: string, accountId: string) =>
    sessions.get(accessKeyId)?.arn ?? `arn:aws:iam::${accountId}:root`;

  function forgetExpired(): void {
    for (const [key, { expiresAt }] of sessions.entries()) {
      if (expiresAt < clock.now().getTime()) sessions.delete(key);
    }
  }

  return {
    assume,
    signingName: 'sts',
    client: () => import('@aws-sdk/client-sts'),
    operations: {
      GetCallerIdentity(_input: object, { accountId, accessKeyId }: Call): GetCallerIdentityResponse {
        const session = sessions.get(accessKeyId);
        if (session) return { Account: accountId, Arn: session.arn, UserId: session.userId };
        return { Account: accountId, Arn: `arn:aws:iam::${accountId}:root`, UserId: accountId };
      },

      /**
       * AWS does not tell whether a role is missing or refuses.
       *
       * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_roles.html#troubleshoot_roles_cant-assume-role
       */
      AssumeRole(input: AssumeRoleRequest, call: Call): AssumeRoleResponse {
        const { RoleArn = '' } = input;
        if (!ROLE_ARN.test(RoleArn) || roles.exists(RoleArn)) return assume(input, call);
        const user = nameOf(call.accessKeyId, call.accountId);
        const message = `User: ${user} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`;
        throw new AwsError('AccessDenied', message, 403);
      },

      GetSessionToken({ DurationSeconds = 12 * HOUR_SECONDS }: GetSessionTokenRequest): GetSessionTokenResponse {
        return { Credentials: credentials(DurationSeconds) };
      },
    },
  };
}
