import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { type LockedPackages, sbomOf } from '../../src/publishing/sbom';

const root = join(__dirname, '../../../..');
const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: LockedPackages };

test.each([
  'packages/foundation',
  'packages/rds',
  'packages/platform',
  'tools/cli',
  'tools/create',
  'tools/local-cloud',
])('the list of the parts of %s, as it is locked here, is CycloneDX', async folder => {
  const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot5);

  expect(await validator.validate(JSON.stringify(sbomOf(packages, folder)))).toBeNull();
});

test('fails when a part has no name', async () => {
  const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot5);
  const list = { bomFormat: 'CycloneDX', specVersion: '1.5', version: 1, components: [{ type: 'library' }] };

  expect(await validator.validate(JSON.stringify(list))).not.toBeNull();
});
