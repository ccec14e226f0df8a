import { told } from '../_fixtures/told';

const topic = 'arn:aws:sns:eu-west-1:000000000000:stacks';

const topics = (count: number) => Array.from({ length: count }, (_, index) => `${topic}-${index}`);

test.each(['1'.repeat(11), '1'.repeat(13), '11112222333x', 'x111122223333', '111122223333x', ''])(
  'BERTH-ENV-001 refuses %j as an account',
  account => {
    expect(told({ account })).toEqual([`BERTH-ENV-001 account = "${account}": must have 12 digits`]);
  },
);

test('takes five topics of the stacks', () => {
  expect(told({ notificationArns: topics(5) })).toEqual([]);
});

test('BERTH-ENV-016 refuses six topics of the stacks', () => {
  expect(told({ notificationArns: topics(6) })).toEqual([
    'BERTH-ENV-016 notificationArns = 6: must be at most 5 topics',
  ]);
});

test.each([
  'stacks',
  'arn:aws:sqs:eu-west-1:000000000000:stacks',
  'arn:aws:sns:eu-west-1:1:stacks',
  `${topic}:1`,
  ` ${topic}`,
])('BERTH-ENV-016 refuses what is no topic: %s', value => {
  expect(told({ notificationArns: [topic, value] })).toEqual([
    `BERTH-ENV-016 notificationArns[1] = "${value}": must be the ARN of an SNS topic`,
  ]);
});
