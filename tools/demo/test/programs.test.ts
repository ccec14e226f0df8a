import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasHistory } from '../src/programs';

test('a folder that git does not know has no history', () => {
  const folder = mkdtempSync(join(tmpdir(), 'berth-demo-'));

  expect(hasHistory(folder)).toBe(false);

  rmSync(folder, { recursive: true });
});
