import { AwsError } from '../core/aws-error';
import type { Call, Service } from '../core/service';
import { type Tags, tagsOf } from '../core/tags';

type Facts = Readonly<Record<string, unknown>>;

interface Reading {
  readonly operation: string;
  input(arn: string): object;
  pick(answer: Facts): unknown;
}

const nameIn = (arn: string): string => arn.split('/').slice(1).join('/');
const lastIn = (arn: string): string => arn.split('/').at(-1) ?? '';

/** How tags are read, by the service in the ARN. Those of other services are not known to policies. */
const TAGS: Readonly<Record<string, Reading>> = {
  codedeploy: { operation: 'ListTagsForResource', input: ResourceArn => ({ ResourceArn }), pick: ({ Tags }) => Tags },
  ecr: { operation: 'ListTagsForResource', input: resourceArn => ({ resourceArn }), pick: ({ tags }) => tags },
  ecs: { operation: 'ListTagsForResource', input: resourceArn => ({ resourceArn }), pick: ({ tags }) => tags },
  elasticloadbalancing: {
    operation: 'DescribeTags',
    input: arn => ({ ResourceArns: [arn] }),
    pick: ({ TagDescriptions }) => (TagDescriptions as readonly Facts[])[0]?.Tags,
  },
  iam: { operation: 'ListRoleTags', input: arn => ({ RoleName: lastIn(arn) }), pick: ({ Tags }) => Tags },
  kms: { operation: 'ListResourceTags', input: arn => ({ KeyId: arn }), pick: ({ Tags }) => Tags },
  lambda: { operation: 'ListTags', input: Resource => ({ Resource }), pick: ({ Tags }) => Tags },
  logs: { operation: 'ListTagsForResource', input: resourceArn => ({ resourceArn }), pick: ({ tags }) => tags },
  rds: { operation: 'ListTagsForResource', input: arn => ({ ResourceName: arn }), pick: ({ TagList }) => TagList },
  secretsmanager: { operation: 'DescribeSecret', input: SecretId => ({ SecretId }), pick: ({ Tags }) => Tags },
  ssm: {
    operation: 'ListTagsForResource',
    input: arn => ({ ResourceType: 'Parameter', ResourceId: `/${nameIn(arn)}` }),
    pick: ({ TagList }) => TagList,
  },
};

/** Policies that resources carry themselves. */
const POLICIES: Readonly<Record<string, Reading>> = {
  kms: { operation: 'GetKeyPolicy', input: KeyId => ({ KeyId }), pick: ({ Policy }) => Policy },
  secretsmanager: {
    operation: 'GetResourcePolicy',
    input: SecretId => ({ SecretId }),
    pick: ({ ResourcePolicy }) => ResourcePolicy,
  },
};

/** What policies need to know of resources, read by the services' own operations. */
export class ResourceFacts {
  private readonly services = new Map<string, Service>();

  public add(services: readonly Service[]): void {
    for (const service of services) this.services.set(service.signingName, service);
  }

  public async tagsOf(arn: string, call: Call): Promise<Tags> {
    const tags = await this.read(TAGS, arn, call);
    if (!Array.isArray(tags)) return (tags ?? {}) as Tags;
    const pairs = tags.map((tag: Readonly<Record<string, string>>) => ({
      Key: tag.Key ?? tag.key ?? tag.TagKey,
      Value: tag.Value ?? tag.value ?? tag.TagValue,
    }));
    return tagsOf(pairs);
  }

  /** JSON; undefined if the resource has none. */
  public async policyOf(arn: string, call: Call): Promise<string | undefined> {
    return (await this.read(POLICIES, arn, call)) as string | undefined;
  }

  /** The ARN that policies name: of secrets with their random end, of a deployment its group. */
  public async arnOf(arn: string, call: Call): Promise<string> {
    const [, deploymentId] = /^arn:aws:codedeploy:.*:deployment:(.*)$/.exec(arn) ?? [];
    if (deploymentId !== undefined) return this.groupOf(arn, deploymentId, call);
    if (!arn.startsWith('arn:aws:secretsmanager:')) return arn;
    const id = arn.split(':').slice(6).join(':');
    for (const SecretId of [arn, id]) {
      const found = await this.ask('secretsmanager', 'DescribeSecret', { SecretId }, call);
      if (found) return String(found.ARN);
    }
    return arn;
  }

  private async groupOf(arn: string, deploymentId: string, call: Call): Promise<string> {
    const answer = await this.ask('codedeploy', 'GetDeployment', { deploymentId }, call);
    const { applicationName, deploymentGroupName } = (answer?.deploymentInfo ?? {}) as Facts;
    return arn.replace(/:deployment:.*$/, `:deploymentgroup:${applicationName ?? '*'}/${deploymentGroupName ?? '*'}`);
  }

  private async read(readings: Readonly<Record<string, Reading>>, arn: string, call: Call): Promise<unknown> {
    const service = arn.split(':')[2] ?? '';
    const reading = readings[service];
    if (!reading || arn.endsWith('*')) return undefined;
    const answer = await this.ask(service, reading.operation, reading.input(arn), call);
    return answer && reading.pick(answer);
  }

  /** What does not exist has no facts; that it is missing is for the service to say. */
  private async ask(service: string, operation: string, input: object, call: Call): Promise<Facts | undefined> {
    try {
      return (await this.services.get(service)?.operations[operation]?.(input, call)) as Facts | undefined;
    } catch (error) {
      if (error instanceof AwsError) return undefined;
      throw error;
    }
  }
}
