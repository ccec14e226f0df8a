import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventFiles } from '../../../src/services/cloudwatch-logs/event-files';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'event-files-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

test('what comes after a line that a kill has cut short is not lost with it', () => {
  new EventFiles(folder).append('group', 'stream', [event(1), event(2)], 0);
  const [group = ''] = readdirSync(folder);
  const [stream = ''] = readdirSync(join(folder, group));
  const path = join(folder, group, stream);
  truncateSync(path, statSync(path).size - 5);

  const next = new EventFiles(folder);
  next.append('group', 'stream', [event(3)], 0);
  next.append('group', 'stream', [event(4)], 0);

  expect(next.read('group', 'stream').map(({ message }) => message)).toEqual(['event 1', 'event 3', 'event 4']);
});

function event(timestamp: number) {
  return { timestamp, message: `event ${timestamp}` };
}
