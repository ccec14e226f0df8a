import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { failEachInTurn } from './_fixtures/rollbacks';
import type { RawTemplate } from './_fixtures/world';

const APPS = join(__dirname, '../../../../apps');

// needs the synthesis of the apps
const templates = ['dev', 'global'].flatMap(app => {
  const folder = join(APPS, app, 'cdk.out');
  const { artifacts } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;
  return Object.entries(artifacts).flatMap(([name, { type, properties }]) => {
    return type === 'aws:cloudformation:stack' ? [[name, join(folder, properties.templateFile)] as const] : [];
  });
});

interface Manifest {
  readonly artifacts: Readonly<
    Record<string, { readonly type: string; readonly properties: { readonly templateFile: string } }>
  >;
}

// hundreds of stacks, as many resources; a busy computer needs minutes
jest.setTimeout(600_000);

test.each(templates)('%s: whatever resource fails, nothing is left over and nothing is lost', async (name, file) => {
  const template = JSON.parse(readFileSync(file, 'utf8')) as RawTemplate;

  const { tried, problems } = await failEachInTurn(template);

  const [resources, cases] = [Object.keys(template.Resources).length, Object.entries(tried)];
  process.stdout.write(
    `${name}: ${resources} resources; ${cases.map(([kind, count]) => `${kind}: ${count}`).join('; ')}\n`,
  );
  expect(problems.slice(0, 20)).toEqual([]);
  expect(tried['creation, before the call']).toBe(resources);
});
