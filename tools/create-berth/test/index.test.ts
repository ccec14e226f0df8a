import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as create from '@berth/create';
import * as alias from '../src';

test('is another name of @berth/create', () => {
  expect(Object.keys(alias)).toEqual(Object.keys(create));
});

test('its program is the same, too', () => {
  const program = readFileSync(join(__dirname, '../bin/create-berth.cjs'), 'utf8');

  expect(program).toContain("require('@berth/create/lib/main.js')");
});
