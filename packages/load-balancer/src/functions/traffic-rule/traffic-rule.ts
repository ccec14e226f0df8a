import { createHash } from 'node:crypto';
import type * as sdk from '@aws-sdk/client-elastic-load-balancing-v2';
import type { CustomOperationHandler, OperationRequest } from '@berth/functions';
import type { RuleProperties } from './rule-properties';

/** What is used of the load balancer API. */
export interface RuleApi {
  createRule(input: sdk.CreateRuleInput): Promise<sdk.CreateRuleOutput>;
  deleteRule(input: sdk.DeleteRuleInput): Promise<sdk.DeleteRuleOutput>;
  describeRules(input: sdk.DescribeRulesInput): Promise<sdk.DescribeRulesOutput>;
  describeTags(input: sdk.DescribeTagsInput): Promise<sdk.DescribeTagsOutput>;
  modifyRule(input: sdk.ModifyRuleInput): Promise<sdk.ModifyRuleOutput>;
  setRulePriorities(input: sdk.SetRulePrioritiesInput): Promise<sdk.SetRulePrioritiesOutput>;
}

type Request = OperationRequest<RuleProperties>;

/** A change of the template that would take the targets away from users. */
class TargetGroupsReplaced extends Error {
  public override readonly name = 'TargetGroupsReplaced';

  constructor(fact: string) {
    super(`${fact}: target groups of a service cannot be replaced; make it a new service and move users over`);
  }
}

/** At most so many resources can be asked for their tags at once. */
const TAGS_AT_ONCE = 20;

/**
 * A rule whose weights belong to the releases: they are sent once, when the rule is made.
 *
 * A change of the template changes conditions and priority in place. A rule that moves to another listener takes the live weights along.
 */
export function trafficRule(api: RuleApi): CustomOperationHandler<RuleProperties> {
  return {
    async create(request) {
      const { TargetGroupArns } = request.properties;
      const rule = (await findOwn(api, request)) ?? (await createRule(api, request, weightsAtFirst(TargetGroupArns)));
      return made(request, rule);
    },

    async update(request) {
      const { physicalId, properties } = request;
      const live = await readRule(api, physicalId);
      // somebody deleted it: nobody knows the weights any more
      if (!live) return made(request, await createRule(api, request, weightsAtFirst(properties.TargetGroupArns)));

      checkTargetGroups(live, properties);
      if (listenerOf(physicalId) !== properties.ListenerArn) return made(request, await moveRule(api, request, live));
      await adjust(api, live, properties);
      return { physicalId };
    },

    async delete({ physicalId }) {
      await api.deleteRule({ RuleArn: physicalId });
    },
  };
}

function made({ claim }: Request, { RuleArn = '' }: sdk.Rule) {
  claim(RuleArn);
  return { physicalId: RuleArn };
}

/** Conditions and priority, never the actions: ModifyRule leaves alone what it is not sent. */
async function adjust(api: RuleApi, live: sdk.Rule, properties: RuleProperties): Promise<void> {
  await api.modifyRule({ RuleArn: live.RuleArn, Conditions: conditionsOf(properties) });
  if (live.Priority === properties.Priority) return;
  await api.setRulePriorities({
    RulePriorities: [{ RuleArn: live.RuleArn, Priority: Number(properties.Priority) }],
  });
}

/** To another listener. A stack that rolls such a move back finds the rule that it came from, whose weights are old. */
async function moveRule(api: RuleApi, request: Request, live: sdk.Rule): Promise<sdk.Rule> {
  const Actions = [forwardTo(targetGroupsOf(live))];
  const earlier = await findOwn(api, request);
  if (!earlier) return createRule(api, request, Actions);
  await api.modifyRule({ RuleArn: earlier.RuleArn, Actions });
  await adjust(api, earlier, request.properties);
  return earlier;
}

async function createRule(api: RuleApi, request: Request, Actions: sdk.Action[]): Promise<sdk.Rule> {
  const { ListenerArn, Priority } = request.properties;
  const { Rules: [rule] = [] } = await api.createRule({
    ListenerArn,
    Priority: Number(Priority),
    Conditions: conditionsOf(request.properties),
    Actions,
    Tags: [
      { Key: OWNER_TAG, Value: ownerOf(request) },
      { Key: STACK_TAG, Value: stackNameOf(request) },
    ],
  });
  return rule ?? {};
}

/** What an attempt before this one made, whose answer got lost: CreateRule, unlike its siblings, does not find it. */
async function findOwn(api: RuleApi, request: Request): Promise<sdk.Rule | undefined> {
  const rules = await rulesOf(api, request.properties.ListenerArn);
  for (let start = 0; start < rules.length; start += TAGS_AT_ONCE) {
    const ResourceArns = rules.slice(start, start + TAGS_AT_ONCE).map(({ RuleArn = '' }) => RuleArn);
    const { TagDescriptions = [] } = await api.describeTags({ ResourceArns });
    const own = TagDescriptions.find(({ Tags = [] }) =>
      Tags.some(({ Key, Value }) => Key === OWNER_TAG && Value === ownerOf(request)),
    );
    if (own) return rules.find(({ RuleArn }) => RuleArn === own.ResourceArn);
  }
  return undefined;
}

async function rulesOf(api: RuleApi, ListenerArn: string): Promise<sdk.Rule[]> {
  const rules: sdk.Rule[] = [];
  let Marker: string | undefined;
  do {
    const page = await api.describeRules({ ListenerArn, Marker });
    rules.push(...(page.Rules ?? []).filter(({ IsDefault }) => !IsDefault));
    Marker = page.NextMarker;
  } while (Marker);
  return rules;
}

async function readRule(api: RuleApi, RuleArn: string): Promise<sdk.Rule | undefined> {
  try {
    const { Rules: [rule] = [] } = await api.describeRules({ RuleArns: [RuleArn] });
    return rule;
  } catch (error) {
    if (error instanceof Error && error.name.startsWith('RuleNotFound')) return undefined;
    throw error;
  }
}

/** Traffic goes to target groups that the template must not take away. */
function checkTargetGroups(live: sdk.Rule, { TargetGroupArns }: RuleProperties): void {
  const foreign = targetGroupsOf(live).filter(({ TargetGroupArn = '' }) => !TargetGroupArns.includes(TargetGroupArn));
  if (foreign.length === 0) return;
  const groups = foreign.map(({ TargetGroupArn }) => TargetGroupArn).join(', ');
  throw new TargetGroupsReplaced(`${live.RuleArn} sends users to ${groups}`);
}

function targetGroupsOf({ Actions = [] }: sdk.Rule): sdk.TargetGroupTuple[] {
  return Actions.flatMap(
    ({ ForwardConfig, TargetGroupArn }) =>
      ForwardConfig?.TargetGroups ?? (TargetGroupArn ? [{ TargetGroupArn, Weight: 100 }] : []),
  );
}

function weightsAtFirst(targetGroupArns: readonly string[]): sdk.Action[] {
  return [
    forwardTo(targetGroupArns.map((TargetGroupArn, index) => ({ TargetGroupArn, Weight: index === 0 ? 100 : 0 }))),
  ];
}

function forwardTo(TargetGroups: sdk.TargetGroupTuple[]): sdk.Action {
  return { Type: 'forward', ForwardConfig: { TargetGroups } };
}

function conditionsOf({ Hosts = [], Paths = [] }: RuleProperties): sdk.RuleCondition[] {
  const conditions: sdk.RuleCondition[] = [];
  if (Hosts.length > 0) conditions.push({ Field: 'host-header', HostHeaderConfig: { Values: Hosts } });
  if (Paths.length > 0) conditions.push({ Field: 'path-pattern', PathPatternConfig: { Values: Paths } });
  return conditions;
}

const OWNER_TAG = 'berth:traffic-rule';

/** What the role of this function may change are rules with this tag. */
const STACK_TAG = 'berth:stack';

/** Of `arn:aws:cloudformation:<region>:<account>:stack/<name>/<id>`. */
function stackNameOf({ stackId }: Request): string {
  return stackId.split('/')[1] ?? '';
}

/** The resource of the stack that a rule belongs to, in a form that a tag can hold. */
function ownerOf({ stackId, logicalId }: Request): string {
  return createHash('sha256').update(`${stackId} ${logicalId}`).digest('hex').slice(0, 32);
}

/** `…:listener-rule/app/<load balancer>/<id>/<listener>/<rule>` to `…:listener/app/<load balancer>/<id>/<listener>`. */
function listenerOf(ruleArn: string): string {
  return ruleArn.replace(':listener-rule/', ':listener/').replace(/\/[^/]+$/, '');
}
