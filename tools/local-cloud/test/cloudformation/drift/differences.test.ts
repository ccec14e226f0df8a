import { comparedNames, differencesOf } from '../../../src/cloudformation/drift/differences';

test.each([
  ['a value that changed', { Size: 1 }, { Size: 2 }, [['/Size', '1', '2', 'NOT_EQUAL']]],
  ['a value that was removed', { Days: 7 }, { Days: undefined }, [['/Days', '7', 'null', 'REMOVE']]],
  ['a value within an object', { A: { B: 'x', C: 1 } }, { A: { B: 'y', C: 1 } }, [['/A/B', 'x', 'y', 'NOT_EQUAL']]],
  ['an item that came', { L: ['a'] }, { L: ['b', 'a'] }, [['/L/0', 'null', 'b', 'ADD']]],
  ['an item that is gone', { L: ['a', 'b'] }, { L: ['b'] }, [['/L/0', 'a', 'null', 'REMOVE']]],
  ['an object that is gone', { A: { B: 1 } }, { A: undefined }, [['/A', '{"B":1}', 'null', 'REMOVE']]],
])('finds %s', (_, expected, actual, found) => {
  const differences = differencesOf(expected, actual);

  expect(
    differences.map(each => [each.PropertyPath, each.ExpectedValue, each.ActualValue, each.DifferenceType]),
  ).toEqual(found);
});

test.each([
  ['what the template does not say', { A: 1 }, { A: 1, B: 2 }],
  ['what the template does not say within an object', { A: { B: 1 } }, { A: { B: 1, C: 2 } }],
  ['what was not read', { A: 1 }, {}],
  ['a number that is text', { A: '1' }, { A: 1 }],
  ['the order of a list', { A: ['a', 'b'] }, { A: ['b', 'a'] }],
  ['the value of a dynamic reference', { A: '{{resolve:secretsmanager:x}}' }, { A: 'secret' }],
])('lets %s pass', (_, expected, actual) => {
  expect(differencesOf(expected, actual)).toEqual([]);
});

test('names what it compares', () => {
  expect(comparedNames({ A: 1, B: '{{resolve:ssm-secure:x}}', C: 3 }, { A: 2, B: 2, D: 4 })).toEqual(['A']);
});
