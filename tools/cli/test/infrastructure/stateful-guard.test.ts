import { guardStateful } from '../../src/infrastructure/stateful-guard';

const database = { logicalId: 'Database', type: 'AWS::RDS::DBInstance', action: 'Modify', replacement: 'True' };

test.each([
  ['a replacement', database, 'Database (AWS::RDS::DBInstance) would be replaced'],
  [
    'a replacement that may happen',
    { ...database, replacement: 'Conditional' },
    'Database (AWS::RDS::DBInstance) might be replaced',
  ],
  [
    'a removal',
    { ...database, action: 'Remove', replacement: 'False' },
    'Database (AWS::RDS::DBInstance) would be removed',
  ],
])('refuses %s of something that holds data', (_, change, fact) => {
  expect(() => guardStateful('dev-data', [change], [])).toThrow(
    expect.objectContaining({
      name: 'StatefulChange',
      message: `stack dev-data was not changed: ${fact}`,
      hint: 'if the data may go: --allow-replace Database',
      exitCode: 1,
    }),
  );
});

test.each([
  ['an update in place', { ...database, replacement: 'False' }],
  ['a new database', { ...database, action: 'Add', replacement: 'False' }],
  ['the replacement of what holds nothing', { ...database, type: 'AWS::ECS::TaskDefinition' }],
])('lets through %s', (_, change) => {
  expect(() => guardStateful('dev-data', [change], [])).not.toThrow();
});

test('lets through what is allowed by name', () => {
  expect(() => guardStateful('dev-data', [database], ['Database'])).not.toThrow();
});
