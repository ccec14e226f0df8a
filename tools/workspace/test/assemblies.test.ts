import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assembliesIn } from '../src/assemblies';

const root = mkdtempSync(join(tmpdir(), 'berth-assemblies-'));

afterAll(() => rmSync(root, { recursive: true }));

test('finds the apps and examples that are synthesized, and where they go', () => {
  const stack = (environment: string) => ({ type: 'aws:cloudformation:stack', environment });
  synthesized('examples/shop', { a: stack('aws://111122223333/us-east-1'), b: stack('aws://111122223333/eu-west-1') });
  synthesized('apps/dev', { a: stack('aws://unknown-account/unknown-region'), tree: {} });
  mkdirSync(join(root, 'apps/prod'));

  expect(assembliesIn(root)).toEqual([
    { name: 'dev', folder: 'apps/dev/cdk.out', regions: [] },
    { name: 'shop', folder: 'examples/shop/cdk.out', regions: ['eu-west-1', 'us-east-1'] },
  ]);
});

function synthesized(folder: string, artifacts: object): void {
  mkdirSync(join(root, folder, 'cdk.out'), { recursive: true });
  writeFileSync(join(root, folder, 'cdk.out/manifest.json'), JSON.stringify({ artifacts }));
}
