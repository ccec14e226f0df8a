import { crossStackValues } from '../../src/private/cross-stack';

test('finds what ties stacks, wherever it stands', () => {
  const template = {
    Resources: {
      A: { Properties: { List: [{ 'Fn::Join': ['', ['x', { 'Fn::ImportValue': 'y' }]] }] } },
      B: { Properties: { Value: { 'Fn::GetStackOutput': { StackName: 's', OutputName: 'o' } } } },
      C: { Properties: { Value: { Ref: 'A' }, Text: 'Fn::ImportValue', None: null } },
    },
    Outputs: { D: { Value: 'x', Export: { Name: 'x' } }, E: { Value: 'x' }, F: { Value: { 'Fn::ImportValue': 'z' } } },
  };

  expect(crossStackValues(template)).toEqual([
    { logicalId: 'D', fact: 'output D is exported' },
    { logicalId: 'A', fact: 'A uses Fn::ImportValue' },
    { logicalId: 'B', fact: 'B uses Fn::GetStackOutput' },
    { logicalId: 'F', fact: 'F uses Fn::ImportValue' },
  ]);
});

test('an empty template ties nothing', () => {
  expect(crossStackValues({})).toEqual([]);
});
