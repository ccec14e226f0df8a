import { instanceTypeProblems } from '../src/instance-problems';

test('BERTH-EC2-005 suggests a family for an unknown one', () => {
  const [problem] = instanceTypeProblems('t9.micro');

  expect(problem).toMatchObject({ code: 'BERTH-EC2-005', value: 't9.micro', fix: 'did you mean t3.micro?' });
});

test.each(['t3', '', 'large', 'db.t3.micro'])('BERTH-EC2-005 refuses %j', type => {
  expect(instanceTypeProblems(type)).toMatchObject([{ code: 'BERTH-EC2-005' }]);
});

test('BERTH-EC2-006 refuses a family before Nitro', () => {
  expect(instanceTypeProblems('t2.micro')).toMatchObject([{ code: 'BERTH-EC2-006' }]);
});

test.each(['t3.small', 'm5.large', 'm7g.xlarge', 'u-6tb1.56xlarge'])('accepts %s', type => {
  expect(instanceTypeProblems(type)).toEqual([]);
});

test('says where a wrong type stands', () => {
  expect(instanceTypeProblems('t9.micro', { path: 'types[1]' })).toMatchObject([{ path: 'types[1]' }]);
});

test('accepts a family before Nitro where somebody insists', () => {
  expect(instanceTypeProblems('t2.micro', { preNitro: true })).toEqual([]);
});
