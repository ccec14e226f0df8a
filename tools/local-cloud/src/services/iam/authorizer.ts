import { AwsError } from '../../core/aws-error';
import type { Call, Service } from '../../core/service';
import type { Tags } from '../../core/tags';
import { type Access, type Asked, tagValues, type Who } from './access';
import { questionsOf } from './requests';

/** What is known of resources. */
export interface Facts {
  tagsOf(arn: string, call: Call): Promise<Tags>;
  policyOf(arn: string, call: Call): Promise<string | undefined>;
  arnOf(arn: string, call: Call): Promise<string>;
}

/** Whose key it is; undefined if it may do everything. */
type Sessions = { sessionOf(accessKeyId: string): Who | undefined };

const EMPTY_KEY_POLICY = '"Statement":[]';

/** Asks the policies about calls. */
export class Authorizer {
  constructor(
    private readonly access: Access,
    private readonly sessions: Sessions,
    private readonly facts: Facts,
  ) {}

  /** @throws AwsError AccessDeniedException */
  public async authorize(service: Service, operation: string, input: object, call: Call): Promise<void> {
    const who = this.sessions.sessionOf(call.accessKeyId);
    if (!who) return;
    for (const question of questionsOf(service.signingName, operation, input, call)) {
      const refusal = await this.refusal(who, question, call);
      if (refusal) throw inWordsOf(service, refusal);
    }
  }

  /** What a service of AWS gets of a role for `source`; undefined if the role is not there, or does not trust the service. */
  public sessionFor(service: string, roleArn: string, session: string, source: string): Who | undefined {
    const context = { 'aws:SourceAccount': source.split(':')[4], 'aws:SourceArn': source };
    const role = this.access.roleForOther({ service }, 'sts:AssumeRole', roleArn, context);
    return role && { arn: `arn:aws:sts::${roleArn.split(':')[4]}:assumed-role/${role.name}/${session}`, roleArn };
  }

  /** Why it is refused, tags and policy of the resource considered; undefined if it is allowed. */
  public async refusal(who: Who, question: Asked, call: Call): Promise<AwsError | undefined> {
    const resource = await this.facts.arnOf(question.resource, call);
    const tags = await this.facts.tagsOf(resource, call);
    const resourcePolicy = await this.facts.policyOf(resource, call);
    const hasPolicy = resourcePolicy !== undefined && !resourcePolicy.includes(EMPTY_KEY_POLICY);
    return this.access.refusal(who, {
      ...question,
      resource,
      ...(hasPolicy ? { resourcePolicy, resourceDecides: resource.startsWith('arn:aws:kms:') } : {}),
      context: { ...tagValues('aws:ResourceTag', tags), ...question.context },
    });
  }
}

/** The code is that of the service's protocol: `AccessDenied` where errors are XML. */
function inWordsOf({ signingName }: Service, { message }: AwsError): AwsError {
  if (signingName === 'ec2') return new AwsError('UnauthorizedOperation', message, 403);
  const xml = [
    'iam',
    'sts',
    'cloudformation',
    'elasticloadbalancing',
    'autoscaling',
    'rds',
    'elasticache',
    'sns',
    's3',
  ];
  if (xml.includes(signingName)) return new AwsError('AccessDenied', message, 403);
  return new AwsError('AccessDeniedException', message);
}
