import { Token } from 'aws-cdk-lib/core';
import { type WindowRules, windowProblems } from '../src/window-problems';

test.each<[WindowRules, string[]]>([
  [{ backupWindow: '01:00-01:29' }, ['BackupWindowInvalid']],
  [{ backupWindow: '1:00-2:00' }, ['BackupWindowInvalid']],
  [{ maintenanceWindow: '03:00-04:00' }, ['MaintenanceWindowInvalid']],
  [{ maintenanceWindow: 'sun:03:00-sun:03:29' }, ['MaintenanceWindowInvalid']],
  [{ maintenanceWindow: 'sun:03:00-mon:03:00' }, ['MaintenanceWindowInvalid']],
  [{ backupWindow: 'x', maintenanceWindow: 'y' }, ['BackupWindowInvalid', 'MaintenanceWindowInvalid']],
  [{ backupWindow: '03:30-04:30' }, ['WindowsOverlap']],
  [{ maintenanceWindow: 'wed:01:30-wed:02:30' }, ['WindowsOverlap']],
])('fails for %j with %j', (rules, codes) => {
  expect(windowProblems(rules).map(({ code }) => code)).toEqual(codes);
});

test.each<WindowRules>([
  {},
  { backupWindow: '01:00-01:30' },
  { maintenanceWindow: 'sun:03:00-sun:03:30' },
  { backupWindow: '00:30-01:00', maintenanceWindow: 'sun:02:00-mon:00:30' },
  { backupWindow: '04:00-04:30', maintenanceWindow: 'sun:05:01-mon:03:59' },
  { backupWindow: Token.asString({ Ref: 'Window' }), maintenanceWindow: 'y' },
  { backupWindow: 'x', maintenanceWindow: Token.asString({ Ref: 'Window' }) },
])('accepts %j', rules => {
  expect(windowProblems(rules)).toEqual([]);
});

test('says how a window is written, and which one it meets', () => {
  expect(windowProblems({ backupWindow: 'x', maintenanceWindow: 'y' })).toMatchObject([
    {
      path: 'backupWindow',
      value: 'x',
      fact: 'must be at least 30 minutes of a day in UTC',
      fix: 'write it as "01:00-02:00"',
    },
    {
      path: 'maintenanceWindow',
      value: 'y',
      fact: 'must be 30 minutes to less than 24 hours of a week in UTC',
      fix: 'write it as "sun:03:00-sun:04:00"',
    },
  ]);
  expect(windowProblems({ backupWindow: '03:30-04:30' })).toMatchObject([
    { path: 'maintenanceWindow', fact: 'meets the backup window 03:30-04:30, which RDS refuses' },
  ]);
});
