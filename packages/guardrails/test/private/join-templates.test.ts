import { joinTemplates } from '../../src/private/join-templates';
import type { StackTemplate, Template, Value } from '../../src/private/stack-templates';

function stackOf(name: string, template: Template, parent?: StackTemplate['parent']): StackTemplate {
  return { path: `${name}.json`, name, template, parent };
}

/** What a value of the second stack becomes beside the first. */
function joined(value: Value, first: Template, second: Template = {}): Value {
  const user = { ...second, Resources: { User: { Type: 'X', Properties: { value } } } };
  const { template } = joinTemplates([stackOf('first', first), stackOf('second', user)]);
  return template.Resources?.Joined1OfUser?.Properties?.value;
}

const parameter = (Name: Value, Value: Value) => ({ Type: 'AWS::SSM::Parameter', Properties: { Name, Value } });
const shared = {
  Resources: {
    P: parameter('/a', { Ref: 'Vpc' }),
    L: parameter('/l', { 'Fn::Join': ['', [{ Ref: 'A' }, ',', { Ref: 'B' }]] }),
  },
};
const reading = (Type: string, Default: string) => ({ Parameters: { Read: { Type, Default } } });

test.each<[string, Value, Value]>([
  ['a reference', { Ref: 'Own' }, { Ref: 'Joined1OfOwn' }],
  ['a pseudo parameter', { Ref: 'AWS::Region' }, { Ref: 'AWS::Region' }],
  ['an attribute', { 'Fn::GetAtt': ['Own', 'Arn'] }, { 'Fn::GetAtt': ['Joined1OfOwn', 'Arn'] }],
  ['an attribute as text', { 'Fn::GetAtt': 'Own.A.B' }, { 'Fn::GetAtt': ['Joined1OfOwn', 'A.B'] }],
  [
    'a text',
    { 'Fn::Sub': `\${Own}-\${Own.Arn}-\${AWS::Region}` },
    { 'Fn::Sub': `\${Joined1OfOwn}-\${Joined1OfOwn.Arn}-\${AWS::Region}` },
  ],
  [
    'a text with names of its own',
    { 'Fn::Sub': [`\${x}-\${Own}`, { x: { Ref: 'Own' } }] },
    { 'Fn::Sub': [`\${x}-\${Joined1OfOwn}`, { x: { Ref: 'Joined1OfOwn' } }] },
  ],
  ['a choice', { 'Fn::If': ['C', { Ref: 'Own' }, 1] }, { 'Fn::If': ['Joined1OfC', { Ref: 'Joined1OfOwn' }, 1] }],
  ['a table', { 'Fn::FindInMap': ['M', 'a', 'b'] }, { 'Fn::FindInMap': ['Joined1OfM', 'a', 'b'] }],
  ['a list', [{ Ref: 'Own' }, 'x', 1, null, true], [{ Ref: 'Joined1OfOwn' }, 'x', 1, null, true]],
  ['an export', { 'Fn::ImportValue': 'first:vpc' }, { Ref: 'Joined0OfVpc' }],
  ['an export that nobody here makes', { 'Fn::ImportValue': 'other' }, { 'Fn::ImportValue': 'other' }],
  ['an output', { 'Fn::GetStackOutput': { StackName: 'first', OutputName: 'Vpc' } }, { Ref: 'Joined0OfVpc' }],
  [
    'an output of an unknown stack',
    { 'Fn::GetStackOutput': { StackName: 'else', OutputName: 'Vpc' } },
    { 'Fn::GetStackOutput': { StackName: 'else', OutputName: 'Vpc' } },
  ],
])('follows %s', (_, value, expected) => {
  const first = { Outputs: { Vpc: { Value: { Ref: 'Vpc' }, Export: { Name: 'first:vpc' } }, None: { Value: 'x' } } };

  expect(joined(value, first)).toEqual(expected);
});

test.each<[string, Value, Value]>([
  ['AWS::SSM::Parameter::Value<String>', { Ref: 'Read' }, { Ref: 'Joined0OfVpc' }],
  ['String', { Ref: 'Read' }, { Ref: 'Joined1OfRead' }],
])('puts the value of a parameter of type %s where it is read', (type, value, expected) => {
  expect(joined(value, shared, reading(type, '/a'))).toEqual(expected);
});

test('a parameter that nobody here writes stays one', () => {
  expect(joined({ Ref: 'Read' }, shared, reading('AWS::SSM::Parameter::Value<String>', '/b'))).toEqual({
    Ref: 'Joined1OfRead',
  });
});

test.each(['List<String>', 'CommaDelimitedList'])('takes a list of type %s apart', type => {
  expect(joined({ Ref: 'Read' }, shared, reading(`AWS::SSM::Parameter::Value<${type}>`, '/l'))).toEqual([
    { Ref: 'Joined0OfA' },
    { Ref: 'Joined0OfB' },
  ]);
});

test('takes one of a list that was written as text', () => {
  const value = { 'Fn::Select': [1, { 'Fn::Split': [',', { Ref: 'Read' }] }] };

  expect(joined(value, shared, reading('AWS::SSM::Parameter::Value<String>', '/l'))).toEqual({ Ref: 'Joined0OfB' });
});

test.each(['{{resolve:ssm:/a}}', '{{resolve:ssm:/a:3}}'])('follows %s', value => {
  expect(joined(value, shared)).toEqual({ Ref: 'Joined0OfVpc' });
});

test.each(['{{resolve:ssm:/b}}', 'x{{resolve:ssm:/a}}', '/a'])('leaves %s alone', value => {
  expect(joined(value, shared)).toBe(value);
});

test('a value that needs itself stays as it is', () => {
  const circle = { Resources: { A: parameter('/x', '{{resolve:ssm:/y}}'), B: parameter('/y', '{{resolve:ssm:/x}}') } };

  expect(joined('{{resolve:ssm:/x}}', circle)).toBe('{{resolve:ssm:/x}}');
});

test('gives nested stacks what their parents give, and takes what they give', () => {
  const outer = stackOf('outer', {
    Resources: {
      Inner: { Type: 'AWS::CloudFormation::Stack', Properties: { Parameters: { vpc: { Ref: 'Vpc' } } } },
      User: { Type: 'X', Properties: { value: { 'Fn::GetAtt': ['Inner', 'Outputs.Subnet'] } } },
    },
  });
  const inner = stackOf(
    'inner',
    {
      Parameters: { vpc: { Type: 'String' }, other: { Type: 'String' } },
      Resources: { Subnet: { Type: 'Y', Properties: { vpc: { Ref: 'vpc' }, other: { Ref: 'other' } } } },
      Outputs: { Subnet: { Value: { Ref: 'Subnet' } } },
    },
    { stack: outer, logicalId: 'Inner' },
  );

  const { Resources } = joinTemplates([outer, inner]).template;

  expect(Resources?.Joined0OfUser?.Properties).toEqual({ value: { Ref: 'Joined1OfSubnet' } });
  expect(Resources?.Joined1OfSubnet?.Properties).toEqual({
    vpc: { Ref: 'Joined0OfVpc' },
    other: { Ref: 'Joined1Ofother' },
  });
});

test('keeps conditions and tables apart', () => {
  const template = (value: string) => ({
    Conditions: { C: { 'Fn::Not': [{ Condition: 'D' }] } },
    Mappings: { M: { a: { b: value } } },
    Resources: { R: { Type: 'X', Condition: 'C', DependsOn: 'S', Metadata: {} } },
  });

  expect(joinTemplates([stackOf('a', template('1')), stackOf('b', template('2'))]).template).toEqual({
    Parameters: {},
    Conditions: {
      Joined0OfC: { 'Fn::Not': [{ Condition: 'Joined0OfD' }] },
      Joined1OfC: { 'Fn::Not': [{ Condition: 'Joined1OfD' }] },
    },
    Mappings: { Joined0OfM: { a: { b: '1' } }, Joined1OfM: { a: { b: '2' } } },
    Resources: {
      Joined0OfR: { Type: 'X', Condition: 'Joined0OfC' },
      Joined1OfR: { Type: 'X', Condition: 'Joined1OfC' },
    },
  });
});

test('names of resources can be read by who knows one of the stacks', () => {
  const [a, b] = [stackOf('a', {}), stackOf('b', {})] as const;
  const { originOf, readable } = joinTemplates([a, b]);

  expect(originOf('Joined1OfSubnet')).toEqual({ stack: b, logicalId: 'Subnet' });
  expect(originOf('Joined2OfSubnet')).toBeUndefined();
  expect(originOf('Subnet')).toBeUndefined();
  expect(readable('Joined0OfX overlaps Joined1OfY', a)).toBe('X overlaps b/Y');
});
