import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runsOn } from '../../src/upgrading/upgrade';
import { versions } from '../../src/versions';

const lock = JSON.parse(readFileSync(join(__dirname, '../../../../package-lock.json'), 'utf8')) as {
  packages: Record<string, { engines?: { node?: string } }>;
};

test.each(versions.provenNodes)('no installed package refuses Node.js %s', version => {
  const refusing = Object.entries(lock.packages).filter(([, { engines }]) => !runsOn(version, engines?.node ?? '*'));

  expect(refusing).toEqual([]);
});
