import type { RuleProperties } from '../../../src/functions/traffic-rule/rule-properties';
import { trafficRule } from '../../../src/functions/traffic-rule/traffic-rule';
import { FakeRules } from '../../_fakes/fake-rules';

const LISTENER = 'arn:aws:elasticloadbalancing:eu-west-1:000000000000:listener/app/dev/1/a';
const OTHER_LISTENER = 'arn:aws:elasticloadbalancing:eu-west-1:000000000000:listener/app/dev/1/b';

let rules: FakeRules;

beforeEach(() => {
  rules = new FakeRules();
});

function properties(changes: Partial<RuleProperties> = {}): RuleProperties {
  return {
    ListenerArn: LISTENER,
    Priority: '10',
    Hosts: [],
    Paths: ['/api/*'],
    TargetGroupArns: ['blue', 'green'],
    ...changes,
  };
}

function request(changes: Partial<RuleProperties> = {}) {
  const claimed: string[] = [];
  return {
    properties: properties(changes),
    requestId: 'r',
    stackId: 'arn:aws:cloudformation:eu-west-1:000000000000:stack/dev-service-shop/1',
    logicalId: 'Rule',
    claim: (id: string) => void claimed.push(id),
    claimed,
  };
}

async function create(changes: Partial<RuleProperties> = {}): Promise<string> {
  return (await trafficRule(rules).create(request(changes)))?.physicalId ?? '';
}

async function update(physicalId: string, changes: Partial<RuleProperties>): Promise<string | undefined> {
  const result = await trafficRule(rules).update({ ...request(changes), physicalId, oldProperties: properties() });
  return result?.physicalId;
}

test('makes a rule that gives all requests to blue, and claims it', async () => {
  const asked = request({ Hosts: ['api.example.com'] });

  const result = await trafficRule(rules).create(asked);

  expect(asked.claimed).toEqual([result?.physicalId]);
  expect(rules.rules.get(result?.physicalId ?? '')).toMatchObject({
    Priority: '10',
    Conditions: [
      { Field: 'host-header', HostHeaderConfig: { Values: ['api.example.com'] } },
      { Field: 'path-pattern', PathPatternConfig: { Values: ['/api/*'] } },
    ],
    Actions: [
      {
        Type: 'forward',
        ForwardConfig: {
          TargetGroups: [
            { TargetGroupArn: 'blue', Weight: 100 },
            { TargetGroupArn: 'green', Weight: 0 },
          ],
        },
      },
    ],
  });
});

test('marks a rule with its stack, so that the role of the function reaches no others', async () => {
  await create();

  expect(rules.changes[0]?.input).toMatchObject({
    Tags: [
      { Key: 'berth:traffic-rule', Value: expect.stringMatching(/^[0-9a-f]{32}$/) },
      { Key: 'berth:stack', Value: 'dev-service-shop' },
    ],
  });
});

test.each<[string, Partial<RuleProperties>, string[]]>([
  ['hosts', { Hosts: ['a.example.com'], Paths: [] }, ['host-header']],
  ['paths', { Hosts: [], Paths: ['/a'] }, ['path-pattern']],
  ['paths that come without hosts', { Hosts: undefined, Paths: ['/a'] }, ['path-pattern']],
  ['hosts that come without paths', { Hosts: ['a.com'], Paths: undefined }, ['host-header']],
])('asks for %s alone where the template does', async (_, changes, fields) => {
  const arn = await create(changes);

  expect(rules.rules.get(arn)?.Conditions?.map(({ Field }) => Field)).toEqual(fields);
});

test('finds the rule that it made before its answer got lost', async () => {
  const first = await create();

  const second = await create();

  expect(second).toBe(first);
  expect(rules.changes.map(({ operation }) => operation)).toEqual(['createRule']);
});

test('finds its rule among many, page by page', async () => {
  rules = new FakeRules(10);
  for (let priority = 100; priority < 145; priority++) {
    const other = { ...request({ Priority: String(priority) }), logicalId: `Other${priority}` };
    await trafficRule(rules).create(other);
  }
  const first = await create();

  expect(await create()).toBe(first);
});

test('does not take the rule of another resource, or of another stack, for its own', async () => {
  const first = await create();

  const sibling = await trafficRule(rules).create({ ...request(), logicalId: 'Sibling' });
  const stranger = await trafficRule(rules).create({ ...request(), stackId: 'other' });

  expect(new Set([first, sibling?.physicalId, stranger?.physicalId]).size).toBe(3);
});

test.each<[string, Partial<RuleProperties>]>([
  ['paths', { Paths: ['/v2/*'] }],
  ['hosts', { Hosts: ['api.example.com'] }],
  ['priority', { Priority: '20' }],
  ['everything', { Hosts: ['b.example.com'], Paths: ['/b'], Priority: '30' }],
])('keeps the weights that a release set when the template changes %s', async (_, changes) => {
  const arn = await create();
  rules.shift(arn, { blue: 30, green: 70 });

  const result = await update(arn, changes);

  expect(result).toBe(arn);
  expect(rules.weights(arn)).toEqual({ blue: 30, green: 70 });
});

test('F43: never sends actions on an update of the rule', async () => {
  const arn = await create();
  rules.changes.length = 0;

  await update(arn, { Paths: ['/v2/*'], Priority: '20' });

  expect(rules.changes).toEqual([
    {
      operation: 'modifyRule',
      input: { RuleArn: arn, Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/v2/*'] } }] },
    },
    { operation: 'setRulePriorities', input: { RulePriorities: [{ RuleArn: arn, Priority: 20 }] } },
  ]);
});

test('leaves the priority alone when it stays', async () => {
  const arn = await create();
  rules.changes.length = 0;

  await update(arn, { Paths: ['/v2/*'] });

  expect(rules.changes.map(({ operation }) => operation)).toEqual(['modifyRule']);
});

test('takes the live weights along to another listener', async () => {
  const old = await create();
  rules.shift(old, { blue: 30, green: 70 });

  const moved = (await update(old, { ListenerArn: OTHER_LISTENER })) ?? '';

  expect(moved).not.toBe(old);
  expect(rules.weights(moved)).toEqual({ blue: 30, green: 70 });
  expect(rules.weights(old)).toEqual({ blue: 30, green: 70 });
});

test('takes the live weights back when a move to another listener is rolled back', async () => {
  const old = await create();
  const moved = (await update(old, { ListenerArn: OTHER_LISTENER, Priority: '20' })) ?? '';
  rules.shift(moved, { blue: 0, green: 100 });

  const back = await update(moved, {});

  expect(back).toBe(old);
  expect(rules.weights(old)).toEqual({ blue: 0, green: 100 });
  expect(rules.rules.get(old)?.Priority).toBe('10');
});

test('understands a rule that forwards to one target group without weights', async () => {
  const old = await create();
  rules.rules.set(old, { ...rules.rules.get(old), Actions: [{ Type: 'forward', TargetGroupArn: 'green' }] });

  const moved = (await update(old, { ListenerArn: OTHER_LISTENER })) ?? '';

  expect(rules.weights(moved)).toEqual({ green: 100 });
});

test('refuses target groups that no release knows, and leaves users where they are', async () => {
  const arn = await create();
  rules.shift(arn, { blue: 0, green: 100 });
  rules.changes.length = 0;

  const attempt = update(arn, { TargetGroupArns: ['blue2', 'green2'] });

  await expect(attempt).rejects.toMatchObject({
    name: 'TargetGroupsReplaced',
    message: expect.stringContaining('sends users to blue, green'),
  });
  expect(rules.changes).toEqual([]);
});

test('lets the roll-back of a refused replacement pass', async () => {
  const arn = await create();
  rules.shift(arn, { green: 100 });

  expect(await update(arn, {})).toBe(arn);
  expect(rules.weights(arn)).toEqual({ green: 100 });
});

test('makes a rule anew that somebody deleted', async () => {
  const arn = await create();
  await rules.deleteRule({ RuleArn: arn });

  const again = (await update(arn, {})) ?? '';

  expect(rules.weights(again)).toEqual({ blue: 100, green: 0 });
});

test('does not take any failure for a deleted rule', async () => {
  const arn = await create();
  rules.describeRules = async () => {
    throw Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
  };

  await expect(update(arn, {})).rejects.toThrow('slow down');
});

test('deletes its rule', async () => {
  const arn = await create();

  await trafficRule(rules).delete({ ...request(), physicalId: arn });

  expect(rules.rules.size).toBe(0);
});
