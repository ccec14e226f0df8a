import type * as sdk from '@aws-sdk/client-elastic-load-balancing-v2';
import { type Clock, wait } from '../../core/clock';
import type {
  Call,
  Operation,
  ResourceProvider,
  ResourceRequest,
  ResourceState,
  ResourceUpdate,
} from '../../core/service';
import { fullName } from './arns';

type Operations = Readonly<Record<string, Operation>>;

/** The CloudFormation resource types, made through the service's own operations. */
export function loadBalancingProviders(operations: Operations, clock: Clock): Record<string, ResourceProvider> {
  return {
    'AWS::ElasticLoadBalancingV2::LoadBalancer': loadBalancerProvider(operations, clock),
    'AWS::ElasticLoadBalancingV2::TargetGroup': targetGroupProvider(operations),
    'AWS::ElasticLoadBalancingV2::Listener': listenerProvider(operations),
    'AWS::ElasticLoadBalancingV2::ListenerRule': ruleProvider(operations),
    'AWS::ElasticLoadBalancingV2::ListenerCertificate': listenerCertificateProvider(operations),
  };
}

function loadBalancerProvider(operations: Operations, clock: Clock): ResourceProvider {
  const settle = async (arn: string, request: ResourceRequest): Promise<sdk.LoadBalancer> => {
    const attributes = request.properties.LoadBalancerAttributes;
    const input = { LoadBalancerArn: arn, Attributes: attributes };
    if (attributes) await run(operations, 'ModifyLoadBalancerAttributes', request, input);
    for (;;) {
      const answer: sdk.DescribeLoadBalancersOutput = await run(operations, 'DescribeLoadBalancers', request, {
        LoadBalancerArns: [arn],
      });
      const loadBalancer = answer.LoadBalancers?.[0] ?? {};
      if (loadBalancer.State?.Code === 'active' || request.signal.aborted) return loadBalancer;
      await wait(clock, 2_000);
    }
  };
  return {
    async create(request) {
      const { LoadBalancerAttributes: _, ...properties } = request.properties;
      const answer: sdk.CreateLoadBalancerOutput = await run(operations, 'CreateLoadBalancer', request, {
        Name: shortName(request),
        ...properties,
        Tags: tagsOf(request),
      });
      return loadBalancerState(await settle(answer.LoadBalancers?.[0]?.LoadBalancerArn ?? '', request));
    },
    async update(request) {
      const { physicalId: LoadBalancerArn, properties } = request;
      const { SecurityGroups, Subnets } = properties;
      if (SecurityGroups) await run(operations, 'SetSecurityGroups', request, { LoadBalancerArn, SecurityGroups });
      if (Subnets) await run(operations, 'SetSubnets', request, { LoadBalancerArn, Subnets });
      await replaceTags(operations, request);
      return loadBalancerState(await settle(LoadBalancerArn, request));
    },
    delete: request => remove(operations, 'DeleteLoadBalancer', request, { LoadBalancerArn: request.physicalId }),
  };
}

function loadBalancerState(loadBalancer: sdk.LoadBalancer): ResourceState {
  const arn = loadBalancer.LoadBalancerArn ?? '';
  return {
    physicalId: arn,
    attributes: {
      LoadBalancerArn: arn,
      LoadBalancerFullName: fullName(arn),
      LoadBalancerName: loadBalancer.LoadBalancerName,
      DNSName: loadBalancer.DNSName,
      CanonicalHostedZoneID: loadBalancer.CanonicalHostedZoneId,
      SecurityGroups: loadBalancer.SecurityGroups,
    },
  };
}

function targetGroupProvider(operations: Operations): ResourceProvider {
  const settle = async (TargetGroupArn: string, request: ResourceRequest): Promise<ResourceState> => {
    const { TargetGroupAttributes: Attributes, Targets } = request.properties;
    if (Attributes) {
      await run(operations, 'ModifyTargetGroupAttributes', request, { TargetGroupArn, Attributes });
    }
    if (isFilled(Targets)) await run(operations, 'RegisterTargets', request, { TargetGroupArn, Targets });
    return {
      physicalId: TargetGroupArn,
      attributes: {
        TargetGroupArn,
        TargetGroupFullName: fullName(TargetGroupArn),
        TargetGroupName: TargetGroupArn.split('/')[1],
        LoadBalancerArns: [],
      },
    };
  };
  return {
    async create(request) {
      const { TargetGroupAttributes: _, Targets: __, ...properties } = request.properties;
      const answer: sdk.CreateTargetGroupOutput = await run(operations, 'CreateTargetGroup', request, {
        Name: shortName(request),
        ...properties,
        Tags: tagsOf(request),
      });
      return settle(answer.TargetGroups?.[0]?.TargetGroupArn ?? '', request);
    },
    async update(request) {
      const input = { ...request.properties, TargetGroupArn: request.physicalId };
      await run(operations, 'ModifyTargetGroup', request, input);
      await replaceTags(operations, request);
      return settle(request.physicalId, request);
    },
    delete: request => remove(operations, 'DeleteTargetGroup', request, { TargetGroupArn: request.physicalId }),
  };
}

/** An update sends all properties, the default actions too: this is how a stack update moves traffic back on AWS. */
function listenerProvider(operations: Operations): ResourceProvider {
  const stateOf = (answer: sdk.CreateListenerOutput): ResourceState => {
    const listener = answer.Listeners?.[0];
    return {
      physicalId: listener?.ListenerArn ?? '',
      attributes: { ListenerArn: listener?.ListenerArn, Port: listener?.Port },
    };
  };
  return {
    async create(request) {
      return stateOf(
        await run(operations, 'CreateListener', request, { ...request.properties, Tags: tagsOf(request) }),
      );
    },
    async update(request) {
      await replaceTags(operations, request);
      const input = { ...request.properties, ListenerArn: request.physicalId };
      return stateOf(await run(operations, 'ModifyListener', request, input));
    },
    delete: request => remove(operations, 'DeleteListener', request, { ListenerArn: request.physicalId }),
  };
}

function ruleProvider(operations: Operations): ResourceProvider {
  const stateOf = (arn = ''): ResourceState => ({ physicalId: arn, attributes: { RuleArn: arn, IsDefault: false } });

  /** The rule that a call before a kill has made: CreateRule, unlike its siblings, does not find it. */
  const findRule = async (request: ResourceRequest): Promise<string | undefined> => {
    const { ListenerArn, Priority } = request.properties;
    const { Rules = [] }: sdk.DescribeRulesOutput = await run(operations, 'DescribeRules', request, { ListenerArn });
    const { RuleArn } = Rules.find(rule => rule.Priority === String(Priority)) ?? {};
    if (!RuleArn) return undefined;
    const answer: sdk.DescribeTagsOutput = await run(operations, 'DescribeTags', request, { ResourceArns: [RuleArn] });
    const tags = answer.TagDescriptions?.[0]?.Tags ?? [];
    const isOurs = stackMarks(request).every(mark =>
      tags.some(({ Key, Value }) => Key === mark.Key && Value === mark.Value),
    );
    return isOurs ? RuleArn : undefined;
  };
  return {
    async create(request) {
      const input = { ...request.properties, Tags: tagsOf(request) };
      const made = await findRule(request);
      if (made) return stateOf(made);
      const answer: sdk.CreateRuleOutput = await run(operations, 'CreateRule', request, input);
      return stateOf(answer.Rules?.[0]?.RuleArn);
    },
    async update(request) {
      const { physicalId: RuleArn, properties, previousProperties } = request;
      await run(operations, 'ModifyRule', request, { ...properties, RuleArn });
      if (String(properties.Priority) !== String(previousProperties.Priority)) {
        const RulePriorities = [{ RuleArn, Priority: properties.Priority }];
        await run(operations, 'SetRulePriorities', request, { RulePriorities });
      }
      await replaceTags(operations, request);
      return stateOf(RuleArn);
    },
    delete: request => remove(operations, 'DeleteRule', request, { RuleArn: request.physicalId }),
  };
}

/** Certificates of a listener besides the default one, which its own resource names. */
function listenerCertificateProvider(operations: Operations): ResourceProvider {
  const arnsOf = (properties: Record<string, unknown>) =>
    ((properties.Certificates ?? []) as sdk.Certificate[]).map(({ CertificateArn }) => CertificateArn);
  const input = (ListenerArn: unknown, arns: readonly (string | undefined)[]) => ({
    ListenerArn,
    Certificates: arns.map(CertificateArn => ({ CertificateArn })),
  });
  return {
    async create(request) {
      const { ListenerArn } = request.properties;
      await run(operations, 'AddListenerCertificates', request, input(ListenerArn, arnsOf(request.properties)));
      return { physicalId: request.generatedName, attributes: { Id: request.generatedName } };
    },
    async update(request) {
      const { physicalId, properties, previousProperties } = request;
      const [wanted, before] = [arnsOf(properties), arnsOf(previousProperties)];
      const gone = before.filter(arn => !wanted.includes(arn));
      await run(operations, 'AddListenerCertificates', request, input(properties.ListenerArn, wanted));
      await run(operations, 'RemoveListenerCertificates', request, input(properties.ListenerArn, gone));
      return { physicalId };
    },
    delete: request =>
      remove(
        operations,
        'RemoveListenerCertificates',
        request,
        input(request.properties.ListenerArn, arnsOf(request.properties)),
      ),
  };
}

async function run<T extends object>(
  operations: Operations,
  name: string,
  request: ResourceRequest,
  input: object,
): Promise<T> {
  return (await operations[name]?.(input, callOf(request))) as T;
}

/** What is gone already counts as deleted. */
async function remove(operations: Operations, name: string, request: ResourceUpdate, input: object): Promise<void> {
  try {
    await run(operations, name, request, input);
  } catch (error) {
    if (!(error instanceof Error && error.name.endsWith('NotFound'))) throw error;
  }
}

function callOf({ accountId, region }: ResourceRequest): Call {
  return { accountId, region, requestId: 'cloudformation', accessKeyId: 'cloudformation.amazonaws.com' };
}

/** `<stack>-<logical id>-<random>`, each cut short, for names have 32 characters at most. */
function shortName({ stackName, logicalId, generatedName }: ResourceRequest): string {
  const random = generatedName.split('-').at(-1) ?? '';
  return `${stackName.slice(0, 5)}-${logicalId.slice(0, 5)}-${random.slice(0, 12)}`;
}

function tagsOf(request: ResourceRequest): sdk.Tag[] {
  const own = (request.properties.Tags ?? []) as sdk.Tag[];
  const inherited = Object.entries(request.stackTags).map(([Key, Value]) => ({ Key, Value }));
  return [...stackMarks(request), ...inherited, ...own];
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html */
function stackMarks({ stackName, stackId, logicalId }: ResourceRequest): sdk.Tag[] {
  return [
    { Key: 'aws:cloudformation:stack-name', Value: stackName },
    { Key: 'aws:cloudformation:stack-id', Value: stackId },
    { Key: 'aws:cloudformation:logical-id', Value: logicalId },
  ];
}

async function replaceTags(operations: Operations, request: ResourceUpdate): Promise<void> {
  const ResourceArns = [request.physicalId];
  const wanted = tagsOf(request);
  const answer: sdk.DescribeTagsOutput = await run(operations, 'DescribeTags', request, { ResourceArns });
  const present = (answer.TagDescriptions?.[0]?.Tags ?? []).map(({ Key }) => Key ?? '');
  const gone = present.filter(key => !key.startsWith('aws:') && !wanted.some(({ Key }) => Key === key));
  if (gone.length > 0) await run(operations, 'RemoveTags', request, { ResourceArns, TagKeys: gone });
  if (wanted.length > 0) await run(operations, 'AddTags', request, { ResourceArns, Tags: wanted });
}

function isFilled(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}
