import { SKIPPED_CONTROL_TOWER_RULES } from '../../src';
import { readControlTowerRules } from '../../src/private/control-tower';

test('asks all rules of the installed package but those that are skipped', () => {
  const asked = readControlTowerRules();
  const names = (asked?.rules ?? []).map(({ name }) => name);

  expect(asked?.version).toMatch(/^\d+\.\d+\.\d+$/);
  expect(names).toContain('ecr_private_image_scanning_enabled_check');
  expect(names).not.toContain('');
  expect(names.length + SKIPPED_CONTROL_TOWER_RULES.length).toBe(237);
});

test('each skipped rule says why', () => {
  for (const { reason } of SKIPPED_CONTROL_TOWER_RULES) expect(reason.length).toBeGreaterThanOrEqual(20);
});

test('works without the package', () => {
  expect(readControlTowerRules('/nowhere/index.js')).toBeUndefined();
});
