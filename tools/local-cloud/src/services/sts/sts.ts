import type * as api from '@aws-sdk/client-sts';
import { AwsError } from '../../core/aws-error';
import { iamId, randomSecret } from '../../core/random-id';
import type { Call, Context, Service } from '../../core/service';
import { type Tags, tagsOf } from '../../core/tags';
import { type Access, ROOT, tagValues, type Who } from '../iam/access';
import type { Directory, Role } from '../iam/entities';
import { claimsOf } from './web-identity';

/** Who a temporary access key stands for. */
interface Session extends Who {
  readonly accessKeyId: string;
  readonly userId: string;

  /** Whether policies are asked about its calls. */
  readonly enforced?: boolean;

  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

const HOUR_SECONDS = 3600;
const DAY_MS = 86_400_000;
const ROLE_ARN = /^arn:aws:iam::\d{12}:role\/(?:[^/]+\/)*([\w+=,.@-]{1,64})$/;

/** What STS asks IAM. */
export interface StsPeers {
  readonly access: Access;
  readonly directory: Directory;
}

export interface Sts extends Service {
  /** For services, whose own operations say which roles they take. */
  assume(input: api.AssumeRoleRequest, call: Pick<Call, 'accountId'>): AssumedRole;

  /** Whose key it is; undefined for keys that may do everything. */
  sessionOf(accessKeyId: string): Who | undefined;
}

type AssumedRole = api.AssumeRoleResponse & {
  readonly Credentials: {
    readonly AccessKeyId: string;
    readonly SecretAccessKey: string;
    readonly SessionToken: string;
  };
};

interface Narrowing {
  readonly sessionPolicies?: readonly string[];
  readonly tags?: Tags;
  readonly enforced?: boolean;
}

/** Security Token Service: keys of its own sessions are those of their roles, every other one is the root's. */
export function createSts({ store, clock }: Context, { access, directory }: StsPeers): Sts {
  const sessions = store.collection<Session>('sts:sessions');

  const credentials = (seconds: number) => ({
    AccessKeyId: iamId('ASIA', 20),
    SecretAccessKey: randomSecret(40),
    SessionToken: randomSecret(356),
    Expiration: new Date(clock.now().getTime() + seconds * 1000),
  });

  const assume = (
    input: api.AssumeRoleRequest,
    { accountId }: Pick<Call, 'accountId'>,
    narrowing: Narrowing = {},
  ): AssumedRole => {
    const { RoleArn: roleArn = '', RoleSessionName: sessionName = '', DurationSeconds: seconds = HOUR_SECONDS } = input;
    const role = nameOf(roleArn);
    const given = credentials(seconds);
    const session: Session = {
      accessKeyId: given.AccessKeyId,
      arn: `arn:aws:sts::${accountId}:assumed-role/${role}/${sessionName}`,
      userId: `${directory.roles.list().find(({ name }) => name === role)?.id ?? iamId('AROA')}:${sessionName}`,
      expiresAt: given.Expiration.getTime(),
      roleArn,
      ...narrowing,
    };
    forgetExpired();
    sessions.put(session.accessKeyId, session);
    return { Credentials: given, AssumedRoleUser: { Arn: session.arn, AssumedRoleId: session.userId } };
  };

  const whoIs = (accessKeyId: string): Who => sessions.get(accessKeyId) ?? ROOT;

  function forgetExpired(): void {
    for (const [key, { expiresAt }] of sessions.entries()) {
      if (expiresAt + DAY_MS < clock.now().getTime()) sessions.delete(key);
    }
  }

  return {
    assume,
    sessionOf: accessKeyId => {
      const session = sessions.get(accessKeyId);
      return session?.enforced ? session : undefined;
    },
    signingName: 'sts',
    client: () => import('@aws-sdk/client-sts'),
    unsignedForms: ['AssumeRoleWithWebIdentity'],
    operations: {
      GetCallerIdentity(_input: object, { accountId, accessKeyId }: Call): api.GetCallerIdentityResponse {
        const session = sessions.get(accessKeyId);
        if (session) return { Account: accountId, Arn: session.arn, UserId: session.userId };
        return { Account: accountId, Arn: ROOT.arn, UserId: accountId };
      },

      /**
       * AWS does not tell whether a role is missing or refuses.
       *
       * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_roles.html#troubleshoot_roles_cant-assume-role
       */
      AssumeRole(input: api.AssumeRoleRequest, call: Call): api.AssumeRoleResponse {
        const { RoleArn = '', RoleSessionName, ExternalId, Tags } = input;
        nameOf(RoleArn);
        const who = whoIs(call.accessKeyId);
        const tags = tagsOf(Tags);
        const context = {
          'sts:RoleSessionName': RoleSessionName,
          'sts:ExternalId': ExternalId,
          'aws:TagKeys': Object.keys(tags),
          ...tagValues('aws:RequestTag', tags),
        };
        const actions = ['sts:AssumeRole', ...(Tags?.length ? ['sts:TagSession'] : [])];
        for (const action of actions) {
          const role = access.roleFor(who, action, RoleArn, context);
          if (!role) {
            const message = `User: ${who.arn} is not authorized to perform: ${action} on resource: ${RoleArn}`;
            throw new AwsError('AccessDenied', message, 403);
          }
          checkDuration(input.DurationSeconds, role);
        }
        return assume(input, call, { enforced: true, sessionPolicies: sessionPoliciesOf(input, directory), tags });
      },

      /** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
      AssumeRoleWithWebIdentity(
        input: api.AssumeRoleWithWebIdentityRequest,
        call: Call,
      ): api.AssumeRoleWithWebIdentityResponse {
        const { RoleArn = '', WebIdentityToken = '' } = input;
        nameOf(RoleArn);
        const [claims, provider] = claimsOf(WebIdentityToken, directory.providers.list(), clock.now());
        const context = {
          'sts:RoleSessionName': input.RoleSessionName,
          'aws:FederatedProvider': provider.arn,
          [`${provider.url}:aud`]: claims.aud,
          [`${provider.url}:sub`]: claims.sub,
        };
        const action = 'sts:AssumeRoleWithWebIdentity';
        const role = access.roleForOther({ federated: provider.arn }, action, RoleArn, context);
        if (!role) throw new AwsError('AccessDenied', `Not authorized to perform ${action}`, 403);
        checkDuration(input.DurationSeconds, role);
        const sessionPolicies = sessionPoliciesOf(input, directory);
        return {
          ...assume(input, call, { enforced: true, sessionPolicies }),
          SubjectFromWebIdentityToken: claims.sub,
          Audience: claims.aud[0],
          Provider: provider.arn,
        };
      },

      GetSessionToken({
        DurationSeconds = 12 * HOUR_SECONDS,
      }: api.GetSessionTokenRequest): api.GetSessionTokenResponse {
        return { Credentials: credentials(DurationSeconds) };
      },
    },
  };
}

function nameOf(roleArn: string): string {
  const name = ROLE_ARN.exec(roleArn)?.[1];
  if (!name) throw new AwsError('ValidationError', `${roleArn} is invalid`);
  return name;
}

function checkDuration(seconds: number | undefined, { maxSessionSeconds }: Role): void {
  if (seconds === undefined || seconds <= maxSessionSeconds) return;
  const message = 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.';
  throw new AwsError('ValidationError', message);
}

/** What narrows the session: a document, and managed policies. */
function sessionPoliciesOf(
  { Policy, PolicyArns = [] }: Pick<api.AssumeRoleRequest, 'Policy' | 'PolicyArns'>,
  directory: Directory,
): string[] {
  const managed = PolicyArns.map(({ arn }) => {
    const { versions, defaultVersion } = directory.policyByArn(arn);
    return versions[defaultVersion] ?? '';
  });
  return Policy === undefined ? managed : [Policy, ...managed];
}
