import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let place: string;

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'create-test-'));
});

afterEach(() => rmSync(place, { recursive: true, force: true }));

const PROGRAM = join(__dirname, '../bin/create.cjs');
const SCRIPTED = join(__dirname, '_fixtures/terminal.py');
const ENTER = '\r';
const DOWN = '\u001b[B';
const CLEAR = '\u0015';
const ESCAPE = '\u0003';

/** Types each answer when its question stands in a real terminal. */
function talk(...dialogue: readonly (readonly [question: string, keys: string])[]) {
  const input = JSON.stringify({ dialogue, command: [process.execPath, PROGRAM, '--no-install'] });
  const { status, stdout } = spawnSync('python3', [SCRIPTED], { cwd: place, input, encoding: 'utf8', timeout: 60_000 });
  return { status, shown: stdout };
}

const text = (file: string) => readFileSync(join(place, file), 'utf8');

test('in a terminal it asks, takes arrows and words, and tells at once what will not do', () => {
  const { status, shown } = talk(
    ['What is it called?', `${CLEAR}My Shop${ENTER}`],
    ['must be lower-case letters', `${CLEAR}notes${ENTER}`],
    ['Where do tasks run?', `${DOWN}${ENTER}`],
    ['A database?', ENTER],
    ['A cache?', `${DOWN}${ENTER}`],
    ['How do users come in?', `${DOWN}${ENTER}`],
    ['Which domain?', `${CLEAR}notes.example.org${ENTER}`],
    ['Which environments', `${CLEAR}dev, live${ENTER}`],
    ['Which registry', ENTER],
  );

  expect({ status, shown }).toMatchObject({ status: 0, shown: expect.stringContaining('files in notes; next:') });
  expect(text('notes/apps/live/src/config.ts')).toContain("cluster: {\n    kind: 'ec2'");
  expect(text('notes/apps/live/src/config.ts')).toContain("domain: 'notes.example.org'");
  expect(text('notes/apps/dev/src/config.ts')).toContain("engine: 'valkey'");
});

test('who gives up in the middle has nothing written', () => {
  const { status, shown } = talk(['What is it called?', ENTER], ['Where do tasks run?', ESCAPE]);

  expect({ status, shown }).toMatchObject({ status: 130, shown: expect.stringContaining('nothing was written') });
  expect(readdirSync(place)).toEqual([]);
});
