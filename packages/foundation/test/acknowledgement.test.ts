import { Validations } from 'aws-cdk-lib/core';
import { Construct, RootConstruct } from 'constructs';
import { type Acknowledgement, acknowledge, acknowledgeAll } from '../src';

const today = new Date('2026-11-21T23:00:00Z');
const accepted: Acknowledgement = {
  id: 'AwsSolutions::AwsSolutions-VPC7',
  reason: 'flow logs are collected by the transit account',
  owner: 'platform team',
  until: '2026-11-21',
};

let scope: Construct;

beforeEach(() => {
  scope = new Construct(new RootConstruct('Stack'), 'Network');
});

test('keeps reason, owner and last day for the report', () => {
  acknowledge(scope, accepted, today);

  expect(JSON.stringify(scope.node.metadata.map(({ data }) => data))).toContain(
    'flow logs are collected by the transit account (platform team, until 2026-11-21)',
  );
});

test('counts for ever without a last day', () => {
  acknowledge(scope, { ...accepted, until: undefined }, today);

  expect(JSON.stringify(scope.node.metadata.map(({ data }) => data))).toContain(
    'flow logs are collected by the transit account (platform team)',
  );
});

test('takes a reason of 20 characters', () => {
  acknowledge(scope, { ...accepted, reason: 'x'.repeat(20) }, today);

  expect(scope.node.metadata).toHaveLength(1);
});

test.each<[string, Partial<Acknowledgement>, string]>([
  [
    'the id has no namespace',
    { id: 'AwsSolutions-VPC7' },
    '.id = "AwsSolutions-VPC7": has no namespace; write "AwsSolutions::AwsSolutions-VPC7" or the like',
  ],
  [
    'the reason is too short',
    { reason: 'x'.repeat(19) },
    `.reason = "${'x'.repeat(19)}": must have at least 20 characters`,
  ],
  ['the reason is filled up', { reason: `${'x'.repeat(19)}   ` }, 'must have at least 20 characters'],
  ['nobody owns it', { owner: ' ' }, '.owner = " ": must name who decided it'],
  [
    'its last day is over',
    { until: '2026-11-20' },
    '.until = "2026-11-20": is over; solve the finding, or decide again',
  ],
  ['its last day is no date', { until: 'next year' }, '.until = "next year": is no date; write it as "2027-03-31"'],
  ['its last day is in no calendar', { until: '2027-13-31' }, '.until = "2027-13-31": is no date'],
  ['its last day is the 31st of February', { until: '2099-02-31' }, '.until = "2099-02-31": is no date'],
  ['its last day has a time', { until: '2027-03-31T10:00' }, '.until = "2027-03-31T10:00": is no date'],
  ['its last day has a sign', { until: '+002027-03-31' }, '.until = "+002027-03-31": is no date'],
])('fails when %s', (_, change, message) => {
  expect(() => acknowledge(scope, { ...accepted, ...change }, today)).toThrow(message);
  expect(scope.node.metadata).toEqual([]);
});

test('fails with all mistakes at once', () => {
  expect(() => acknowledge(scope, { ...accepted, reason: '', owner: '' }, today)).toThrow(
    expect.objectContaining({ name: 'AcknowledgementInvalid', problems: [expect.anything(), expect.anything()] }),
  );
});

/** What is accepted of a construct: ids with their reasons. */
function acceptedOf({ node }: Construct): Record<string, string> {
  const accepted = node.metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY);
  return Object.assign({}, ...accepted.map(({ data }) => data));
}

test('accepts several findings for one reason, in the name of Berth', () => {
  acknowledgeAll(scope, ['A::1', 'B::2'], 'no resource level at all');

  expect(acceptedOf(scope)).toEqual({
    'A::1': 'no resource level at all (Berth)',
    'B::2': 'no resource level at all (Berth)',
  });
});

test('accepts several findings in the name of who decided it, until a last day', () => {
  acknowledgeAll(scope, ['A::1'], 'no resource level at all', { owner: 'shop team', until: '2999-12-31' });

  expect(acceptedOf(scope)).toEqual({ 'A::1': 'no resource level at all (shop team, until 2999-12-31)' });
});

test('leaves what is accepted already as it is, and accepts the rest', () => {
  scope.node.addMetadata('another kind of metadata', { 'B::2': 'is none' });
  acknowledgeAll(scope, ['A::1'], 'the first of the reasons');

  acknowledgeAll(scope, ['A::1', 'B::2'], 'the second of the reasons');

  expect(acceptedOf(scope)).toEqual({
    'A::1': 'the first of the reasons (Berth)',
    'B::2': 'the second of the reasons (Berth)',
  });
});
