import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { readAssembly } from '../../src/workspace/assembly';
import { checkGate } from '../../src/workspace/gate';
import { findEnvironment } from '../../src/workspace/workspace';
import { stack, workspace } from '../_fixtures/workspace';

const OUT = 'apps/dev/cdk.out';
const cut = '{ "artifacts": { "dev-network": { "ty';
const refused = (root: string, act: (app: ReturnType<typeof findEnvironment>) => unknown) => {
  try {
    act(findEnvironment('dev', root));
  } catch (error) {
    const { name, message, hint, exitCode } = error as Error & { hint?: string; exitCode?: number };
    return { name, message, hint, exitCode };
  }
  return undefined;
};
const hint = 'nx synth dev --skip-nx-cache';

test.each<[string, string | object]>([
  ['cut', cut],
  ['empty', ''],
  ['null', 'null'],
  ['a list', '[]'],
  ['a number', '7'],
  ['a page of HTML', '<html></html>'],
  ['of artifacts that are a list', { artifacts: [] }],
  ['of artifacts that are text', { artifacts: 'dev' }],
  ['of an artifact that is nothing', { artifacts: { dev: null } }],
  ['of an artifact without type', { artifacts: { dev: {} } }],
  ['of dependencies that are text', { artifacts: { dev: { ...stack('dev'), dependencies: 'x' } } }],
  ['of properties that are text', { artifacts: { dev: { ...stack('dev'), properties: 'x' } } }],
])('a manifest that is %s is refused', (_, manifest) => {
  const root = workspace({
    [`${OUT}/guardrails.json`]: { packs: [{}], templates: {} },
    [`${OUT}/manifest.json`]: manifest,
  });

  for (const act of [readAssembly, checkGate]) {
    expect(refused(root, act)).toMatchObject({ name: 'AssemblyBroken', exitCode: 1, hint });
  }
});

test.each<[string, string]>([
  ['cut', '{ "Resources": {'],
  ['empty', ''],
  ['null', 'null'],
  ['a list', '[]'],
])('a template that is %s is refused', (_, template) => {
  const root = workspace({ [`${OUT}/dev-network.template.json`]: template });
  const message = 'cannot read the templates of dev: dev-network.template.json is not JSON';

  expect(refused(root, readAssembly)).toEqual({ name: 'AssemblyBroken', message, hint, exitCode: 1 });
});

test('a template that is gone is refused by whoever reads it, and by the gate', () => {
  const root = workspace();
  rmSync(join(root, OUT, 'dev-network.template.json'));

  expect(refused(root, readAssembly)).toMatchObject({
    name: 'AssemblyBroken',
    message: 'cannot read the templates of dev: dev-network.template.json does not exist',
    exitCode: 1,
  });
  expect(refused(root, checkGate)).toMatchObject({
    name: 'GuardOutdated',
    message: 'dev-network.template.json: not the template that the gate judged',
    exitCode: 1,
  });
});

test('metadata of a stack that are cut are refused', () => {
  const artifact = { ...stack('dev-network'), additionalMetadataFile: 'dev-network.metadata.json' };
  const root = workspace({
    [`${OUT}/guardrails.json`]: { packs: [{}], templates: {} },
    [`${OUT}/manifest.json`]: { artifacts: { 'dev-network': artifact } },
    [`${OUT}/dev-network.metadata.json`]: '{ "/dev',
  });

  expect(refused(root, readAssembly)).toMatchObject({
    name: 'AssemblyBroken',
    message: 'cannot read the templates of dev: the metadata of its stacks is not JSON',
    exitCode: 1,
  });
});

test.each<[string, string, string | object]>([
  ['guardrails.json', 'null', 'null'],
  ['guardrails.json', 'cut', '{ "packs": ['],
  ['guardrails.json', 'without packs', { templates: {} }],
  ['guardrails.json', 'without templates', { packs: [{}] }],
  ['validation-report.json', 'a list', '[]'],
  ['validation-report.json', 'without reports', {}],
  ['validation-report.json', 'of a report that is nothing', { pluginReports: [null] }],
  ['validation-report.json', 'of violations without places', { pluginReports: [{ violations: [{}] }] }],
])('%s that is %s is refused', (file, _, content) => {
  const root = workspace({ [`${OUT}/${file}`]: content });

  expect(refused(root, checkGate)).toMatchObject({
    name: 'GuardOutdated',
    message: expect.stringContaining(`${file} of dev is not `),
    hint,
    exitCode: 1,
  });
});

test('a tree that is cut is nothing to the tool, which does not read it', () => {
  const root = workspace({ [`${OUT}/tree.json`]: '{ "tree": {' });

  expect(refused(root, readAssembly)).toBeUndefined();
  expect(refused(root, checkGate)).toBeUndefined();
});
