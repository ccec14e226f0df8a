import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkGate, findingsIn } from '../../src/workspace/gate';
import { findEnvironment } from '../../src/workspace/workspace';
import { workspace } from '../_fixtures/workspace';

const OUT = 'apps/dev/cdk.out';
const check = (root: string) => checkGate(findEnvironment('dev', root));
const reported = (pluginReport: object) => ({ [`${OUT}/validation-report.json`]: { pluginReports: [pluginReport] } });

test('lets templates pass that were judged', () => {
  expect(() => check(workspace())).not.toThrow();
  expect(() => check(workspace(reported({ pluginName: 'AwsSolutions', conclusion: 'success' })))).not.toThrow();
});

test.each(['guardrails.json', 'validation-report.json'])('fails without %s', file => {
  const root = workspace();
  rmSync(join(root, OUT, file));

  expect(() => check(root)).toThrow(
    expect.objectContaining({
      name: 'NotGuarded',
      message: `the templates of dev were not judged: no ${file}`,
      hint: 'call Guardrails.of(app) of @berth/guardrails first in apps/dev/src/main.ts, then nx synth dev',
      exitCode: 1,
    }),
  );
});

test('fails when no pack ran', () => {
  const root = workspace({ [`${OUT}/guardrails.json`]: { packs: [], templates: {} } });

  expect(() => check(root)).toThrow(expect.objectContaining({ name: 'NotGuarded' }));
});

test('fails when a template is not the one that was judged', () => {
  const root = workspace();
  writeFileSync(join(root, OUT, 'dev-service.template.json'), '{}');

  expect(() => check(root)).toThrow(
    expect.objectContaining({
      name: 'GuardOutdated',
      message: 'dev-service.template.json: not the template that the gate judged',
      hint: 'nx synth dev --skip-nx-cache',
      exitCode: 1,
    }),
  );
});

test('fails when the record is not JSON', () => {
  const root = workspace({ [`${OUT}/guardrails.json`]: '{' });

  expect(() => check(root)).toThrow(
    expect.objectContaining({ name: 'GuardOutdated', message: 'guardrails.json of dev is not JSON' }),
  );
});

const violation = (ruleName: string, ...paths: (string | undefined)[]) => ({
  ruleName,
  violatingConstructs: paths.map(constructPath => ({ constructPath })),
});

test.each([
  [
    'has findings',
    { pluginName: 'Nag', conclusion: 'failure', violations: [violation('EC23', 'A', 'B'), violation('S1', undefined)] },
    'Nag: EC23 at A, B\n  Nag: S1 at the app',
  ],
  [
    'warns',
    { pluginName: 'Validate', conclusion: 'success', violations: [violation('W9008', 'A')] },
    'Validate: W9008 at A',
  ],
  ['broke', { pluginName: 'Validate', conclusion: 'failure', violations: [] }, 'Validate: failure'],
])('fails when a pack %s', (_, report, lines) => {
  expect(() => check(workspace(reported(report)))).toThrow(
    expect.objectContaining({
      name: 'GuardRefused',
      message: `the gate refuses the templates of dev:\n  ${lines}`,
      exitCode: 1,
    }),
  );
});

const found = {
  pluginName: 'CloudFormation Validate',
  conclusion: 'failure',
  violations: [{ ...violation('BERTH-NET-017', 'dev/A', 'dev/B'), description: 'open', severity: 'error' }],
};
const brokenPack = { pluginName: 'Broken', conclusion: 'failure' };
const asProblem = (path: string) => ({
  ...{ code: 'BERTH-NET-017', message: `BERTH-NET-017 ${path}: open`, path, fact: 'open', severity: 'error' },
});

test('tells findings one by one to programs', () => {
  const root = workspace({ [`${OUT}/validation-report.json`]: { pluginReports: [found, brokenPack] } });
  const all = [asProblem('dev/A'), asProblem('dev/B'), { code: 'Broken', message: 'Broken: failure' }];

  expect(() => check(root)).toThrow(expect.objectContaining({ name: 'GuardRefused', problems: all }));
  expect(findingsIn(join(root, OUT))).toEqual(all);
});

test.each(['{', '[]', '{"pluginReports": 7}'])('knows no findings of a report that is %s', content => {
  const root = workspace({ [`${OUT}/validation-report.json`]: content });

  expect(findingsIn(join(root, OUT))).toEqual([]);
  expect(findingsIn(join(root, 'nowhere'))).toEqual([]);
});
