import { instanceTypeProblems } from '../src/instance-problems';

test('BERTH-EC2-005 suggests a family for an unknown one', () => {
  const [problem] = instanceTypeProblems('t9.micro');

  expect(problem).toMatchObject({ code: 'BERTH-EC2-005', value: 't9.micro', fix: 'did you mean t3.micro?' });
});

test.each(['t3', '', 'large', 'db.t3.micro'])('BERTH-EC2-005 refuses %j', type => {
  expect(instanceTypeProblems(type)).toMatchObject([{ code: 'BERTH-EC2-005' }]);
});

test.each([
  ['t3.gigantic', 't3.small'],
  ['t3.24xlarge', 't3.small'],
  ['t2.metal', 't2.small'],
  ['m5.7xlarge', 'm5.large'],
  ['c5.8xlarge', 'c5.large'],
  ['m7g.48xlarge', 'm7g.large'],
  ['standard5.large', 't3.large'],
  ['m5.nanu', 'm5.large'],
  ['m5.large.x', 'm5.large'],
  ['m99.2xlarge', 'm5.2xlarge'],
])('BERTH-EC2-005 refuses %s, of a size that its family does not have', (type, near) => {
  expect(instanceTypeProblems(type)).toMatchObject([{ code: 'BERTH-EC2-005', fix: `did you mean ${near}?` }]);
});

test('BERTH-EC2-006 refuses a family before Nitro', () => {
  expect(instanceTypeProblems('t2.micro')).toMatchObject([{ code: 'BERTH-EC2-006' }]);
});

test.each([
  't3.small',
  'm5.large',
  'm7g.xlarge',
  'm7i.metal-24xl',
  't4g.2xlarge',
  'c5.9xlarge',
  'm8gn.large',
  'u-6tb1.56xlarge',
])('accepts %s', type => {
  expect(instanceTypeProblems(type)).toEqual([]);
});

test('says where a wrong type stands', () => {
  expect(instanceTypeProblems('t9.micro', { path: 'types[1]' })).toMatchObject([{ path: 'types[1]' }]);
});

test('accepts a family before Nitro where somebody insists', () => {
  expect(instanceTypeProblems('t2.micro', { preNitro: true })).toEqual([]);
});
