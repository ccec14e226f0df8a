import { decideParameters, type ParameterSources, refValues } from '../../../src/cloudformation/template/parameters';
import type { ParameterDeclaration } from '../../../src/cloudformation/template/template';
import { AwsError } from '../../../src/core/aws-error';

const sources: ParameterSources = {
  given: [],
  previous: [{ key: 'Old', value: 'before' }],
  parameter: name => {
    if (name === '/zones') return 'a,b';
    throw new AwsError('ParameterNotFound', name);
  },
};

function decide(declaration: Partial<ParameterDeclaration>, value?: string) {
  const declarations = { P: { Type: 'String', ...declaration } };
  const given = value === undefined ? [] : [{ ParameterKey: 'P', ParameterValue: value }];
  return refValues(decideParameters(declarations, { ...sources, given }), declarations).P;
}

test.each([
  ['the default', { Default: 'x' }, undefined, 'x'],
  ['what is given over the default', { Default: 'x' }, 'y', 'y'],
  ['a list', { Type: 'CommaDelimitedList' }, 'a, b', ['a', 'b']],
  ['the content of the Parameter Store', { Type: 'AWS::SSM::Parameter::Value<String>' }, '/zones', 'a,b'],
  ['a list from it', { Type: 'AWS::SSM::Parameter::Value<List<String>>' }, '/zones', ['a', 'b']],
])('takes %s', (_, declaration, value, expected) => {
  expect(decide(declaration, value)).toEqual(expected);
});

test('takes the previous value when it is asked to', () => {
  const given = [{ ParameterKey: 'Old', UsePreviousValue: true }];

  const values = decideParameters({ Old: { Type: 'String', Default: 'new' } }, { ...sources, given });

  expect(values).toEqual([{ key: 'Old', value: 'before' }]);
});

test.each([
  ['no value', {}, undefined, 'Parameters: [P] must have values'],
  ['a value that is not allowed', { AllowedValues: ['a'] }, 'b', "Parameter 'P' must be one of AllowedValues"],
  ['a value against the pattern', { AllowedPattern: '[a-z]+' }, 'B', "Parameter 'P' must match pattern [a-z]+"],
  ['a text for a number', { Type: 'Number' }, 'x', "Parameter 'P' must be a number."],
  [
    'a number that is too large',
    { Type: 'Number', MaxValue: 3 },
    '4',
    "Parameter 'P' must be a number not greater than 3",
  ],
  ['a text that is too short', { MinLength: 2 }, 'x', "Parameter 'P' must contain at least 2 characters"],
  [
    'its own words',
    { AllowedValues: ['a'], ConstraintDescription: 'only a' },
    'b',
    'Parameter P failed to satisfy constraint: only a',
  ],
  [
    'a missing parameter',
    { Type: 'AWS::SSM::Parameter::Value<String>' },
    '/x',
    'Unable to fetch parameters [/x] from parameter store for this account.',
  ],
])('fails with %s', (_, declaration, value, message) => {
  expect(() => decide(declaration, value)).toThrow(expect.objectContaining({ name: 'ValidationError', message }));
});

test('fails on a parameter that the template does not have', () => {
  const given = [{ ParameterKey: 'Other', ParameterValue: 'x' }];

  expect(() => decideParameters({}, { ...sources, given })).toThrow('Parameters: [Other] do not exist in the template');
});
