import type * as api from '@aws-sdk/client-eventbridge';
import { AwsError } from '../../core/aws-error';
import { paginate } from '../../core/paginate';
import type { Call, Operation } from '../../core/service';
import { pairsOf, tagsOf, withoutTags } from '../../core/tags';
import { parseSchedule } from '../schedules/schedule';
import type { EventBus } from './event-bus';
import { fits, parsePattern } from './pattern';
import { checkBus, type Rule, type Rules, ruleArn } from './rules';

/** How many targets a rule may have. @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const MAX_TARGETS = 5;

export function eventOperations(rules: Rules, bus: EventBus): Record<string, Operation> {
  return { ...ruleOperations(rules, bus), ...targetOperations(rules), ...tagOperations(rules), ...busOperations(bus) };
}

function ruleOperations(rules: Rules, bus: EventBus): Record<string, Operation> {
  const setState = (name: string | undefined, region: string, state: api.RuleState) => {
    bus.changed(rules.put({ ...rules.get(name, region), state }));
  };
  return {
    PutRule(input: api.PutRuleRequest, { region, accountId }: Call): api.PutRuleResponse {
      checkBus(input.EventBusName);
      const { Name: name = '', EventPattern: pattern, ScheduleExpression: schedule, Description: description } = input;
      if (!/^[.\-_A-Za-z0-9]{1,64}$/.test(name))
        throw invalid(`Value '${name}' at 'name' failed to satisfy constraint`);
      if (!pattern && !schedule) throw invalid('Parameter(s) EventPattern or ScheduleExpression must be specified.');
      if (pattern) parsePattern(pattern);
      if (schedule && (schedule.startsWith('at(') || !parseSchedule(schedule))) {
        throw invalid('Parameter ScheduleExpression is not valid.');
      }
      const known = rules.tryGet(name, region);
      const rule = rules.put({
        name,
        region,
        accountId,
        ...(pattern ? { pattern } : {}),
        ...(schedule ? { schedule } : {}),
        ...(description ? { description } : {}),
        ...(input.RoleArn ? { roleArn: input.RoleArn } : {}),
        state: input.State ?? 'ENABLED',
        targets: known?.targets ?? [],
        tags: known?.tags ?? tagsOf(input.Tags),
        since: bus.now(),
      });
      bus.changed(rule);
      return { RuleArn: ruleArn(rule) };
    },

    DescribeRule({ Name, EventBusName }: api.DescribeRuleRequest, { region }: Call): api.DescribeRuleResponse {
      checkBus(EventBusName);
      const rule = rules.get(Name, region);
      return { ...describeRule(rule), CreatedBy: rule.accountId };
    },

    ListRules({ NamePrefix = '', NextToken, Limit }: api.ListRulesRequest, { region }: Call): api.ListRulesResponse {
      const found = rules.list(region).filter(({ name }) => name.startsWith(NamePrefix));
      const { page, next } = paginate(found, NextToken, Limit ?? 100, 'ValidationException');
      return { Rules: page.map(describeRule), NextToken: next };
    },

    ListRuleNamesByTarget({ TargetArn }: api.ListRuleNamesByTargetRequest, { region }: Call) {
      const found = rules.list(region).filter(({ targets }) => targets.some(({ Arn }) => Arn === TargetArn));
      return { RuleNames: found.map(({ name }) => name) };
    },

    DeleteRule({ Name = '', EventBusName }: api.DeleteRuleRequest, { region }: Call): void {
      checkBus(EventBusName);
      const rule = rules.tryGet(Name, region);
      if (!rule) return;
      if (rule.targets.length > 0) throw invalid("Rule can't be deleted since it has targets.");
      rules.delete(rule);
      bus.removed(rule);
    },

    EnableRule: ({ Name }: api.EnableRuleRequest, { region }: Call) => setState(Name, region, 'ENABLED'),
    DisableRule: ({ Name }: api.DisableRuleRequest, { region }: Call) => setState(Name, region, 'DISABLED'),
  };
}

function targetOperations(rules: Rules): Record<string, Operation> {
  return {
    PutTargets(
      { Rule: name, Targets = [], EventBusName }: api.PutTargetsRequest,
      { region }: Call,
    ): api.PutTargetsResponse {
      checkBus(EventBusName);
      const rule = rules.get(name, region);
      const others = rule.targets.filter(({ Id }) => !Targets.some(target => target.Id === Id));
      if (others.length + Targets.length > MAX_TARGETS) {
        throw new AwsError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.');
      }
      rules.put({ ...rule, targets: [...others, ...Targets] });
      return { FailedEntryCount: 0, FailedEntries: [] };
    },

    RemoveTargets({ Rule: name, Ids = [] }: api.RemoveTargetsRequest, { region }: Call): api.RemoveTargetsResponse {
      const rule = rules.get(name, region);
      rules.put({ ...rule, targets: rule.targets.filter(({ Id = '' }) => !Ids.includes(Id)) });
      return { FailedEntryCount: 0, FailedEntries: [] };
    },

    ListTargetsByRule({ Rule: name }: api.ListTargetsByRuleRequest, { region }: Call): api.ListTargetsByRuleResponse {
      return { Targets: [...rules.get(name, region).targets] };
    },
  };
}

function tagOperations(rules: Rules): Record<string, Operation> {
  const find = (arn: string | undefined, region: string): Rule => rules.get(arn?.split('/').at(-1), region);
  return {
    TagResource({ ResourceARN, Tags }: api.TagResourceRequest, { region }: Call): void {
      const rule = find(ResourceARN, region);
      rules.put({ ...rule, tags: { ...rule.tags, ...tagsOf(Tags) } });
    },

    UntagResource({ ResourceARN, TagKeys }: api.UntagResourceRequest, { region }: Call): void {
      const rule = find(ResourceARN, region);
      rules.put({ ...rule, tags: withoutTags(rule.tags, TagKeys) });
    },

    ListTagsForResource({ ResourceARN }: api.ListTagsForResourceRequest, { region }: Call) {
      return { Tags: pairsOf(find(ResourceARN, region).tags) };
    },
  };
}

function busOperations(bus: EventBus): Record<string, Operation> {
  return {
    PutEvents({ Entries = [] }: api.PutEventsRequest, call: Call): api.PutEventsResponse {
      const results = Entries.map(entry => putEvent(bus, entry, call));
      return { FailedEntryCount: results.filter(({ ErrorCode }) => ErrorCode).length, Entries: results };
    },

    TestEventPattern({ EventPattern = '', Event = '' }: api.TestEventPatternRequest): api.TestEventPatternResponse {
      return { Result: fits(parsePattern(EventPattern), JSON.parse(Event)) };
    },

    DescribeEventBus({ Name }: api.DescribeEventBusRequest, { region, accountId }: Call): api.DescribeEventBusResponse {
      checkBus(Name);
      return { Name: 'default', Arn: `arn:aws:events:${region}:${accountId}:event-bus/default` };
    },
  };
}

function putEvent(bus: EventBus, entry: api.PutEventsRequestEntry, call: Call): api.PutEventsResultEntry {
  const { Source = '', DetailType = '', Detail = '', Resources = [], Time } = entry;
  const missing = !Source ? 'Source' : !DetailType ? 'DetailType' : !Detail ? 'Detail' : undefined;
  if (missing)
    return failed('InvalidArgument', `Parameter ${missing} is not valid. Reason: ${missing} is a required argument.`);
  if (Source.startsWith('aws.')) {
    return failed('NotAuthorizedForSourceException', 'Not authorized for the source.');
  }
  try {
    checkBus(entry.EventBusName);
    const detail = JSON.parse(Detail) as object;
    if (typeof detail !== 'object' || detail === null) return failed('MalformedDetail', 'Detail is malformed.');
    return {
      EventId: bus.put({ source: Source, detailType: DetailType, detail, resources: Resources, time: Time }, call),
    };
  } catch (error) {
    if (error instanceof SyntaxError) return failed('MalformedDetail', 'Detail is malformed.');
    throw error;
  }
}

function failed(ErrorCode: string, ErrorMessage: string): api.PutEventsResultEntry {
  return { ErrorCode, ErrorMessage };
}

function describeRule(rule: Rule): api.Rule {
  return {
    Name: rule.name,
    Arn: ruleArn(rule),
    EventPattern: rule.pattern,
    ScheduleExpression: rule.schedule,
    State: rule.state,
    Description: rule.description,
    RoleArn: rule.roleArn,
    EventBusName: 'default',
  };
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
