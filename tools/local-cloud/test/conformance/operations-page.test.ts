import { renderOperations } from './operations-page';

test('lists operations by service, sorted and counted', () => {
  const page = renderOperations(['sts:GetCallerIdentity', 'ecs:RunTask', 'ecs:ListTasks']);

  expect(page).toContain('3 operations of 2 services');
  expect(page).toContain('| `ecs` | 2 | ListTasks, RunTask |\n| `sts` | 1 | GetCallerIdentity |\n');
});
