import { Construct, RootConstruct } from 'constructs';
import { type Acknowledgement, acknowledge } from '../src';

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

test.each<[string, Partial<Acknowledgement>, string]>([
  ['the id has no namespace', { id: 'AwsSolutions-VPC7' }, '.id = "AwsSolutions-VPC7": has no namespace'],
  ['the reason is too short', { reason: 'not needed' }, '.reason = "not needed": must have at least 20 characters'],
  ['nobody owns it', { owner: ' ' }, '.owner = " ": must name who decided it'],
  ['its last day is over', { until: '2026-11-20' }, '.until = "2026-11-20": is over'],
  ['its last day is no date', { until: 'next year' }, '.until = "next year": is no date'],
])('fails when %s', (_, change, message) => {
  expect(() => acknowledge(scope, { ...accepted, ...change }, today)).toThrow(message);
  expect(scope.node.metadata).toEqual([]);
});

test('fails with all mistakes at once', () => {
  expect(() => acknowledge(scope, { ...accepted, reason: '', owner: '' }, today)).toThrow(
    expect.objectContaining({ name: 'AcknowledgementInvalid', problems: [expect.anything(), expect.anything()] }),
  );
});
