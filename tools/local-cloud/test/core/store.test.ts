import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Store } from '../../src/core/store';

let folder: string;
let journal: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'local-cloud-store-'));
  journal = join(folder, 'journal.ndjson');
});

afterEach(() => rmSync(folder, { recursive: true }));

test('a store that was never closed is there again, as after a kill', () => {
  const things = Store.open(folder).collection<{ n: number }>('things');
  things.put('a', { n: 1 });
  things.put('b', { n: 2 });
  things.put('a', { n: 3 });
  things.delete('b');

  const again = Store.open(folder).collection('things');

  expect(again.entries()).toEqual([['a', { n: 3 }]]);
});

test.each([1, 5, 20])('drops a last line that a kill cut short by %d characters, and goes on', cut => {
  const things = Store.open(folder).collection('things');
  things.put('kept', 1);
  things.put('half-written', 'x'.repeat(30));
  truncateSync(journal, statSync(journal).size - cut);

  const reopened = Store.open(folder);
  reopened.collection('things').put('next', 2);

  expect(Store.open(folder).collection('things').entries()).toEqual([
    ['kept', 1],
    ['next', 2],
  ]);
});

test('fails on a journal that is broken in the middle, rather than to forget what was answered', () => {
  Store.open(folder).collection('things').put('a', 1);
  appendFileSync(journal, 'rubbish\n["things","b",2]\n');

  expect(() => Store.open(folder)).toThrow(SyntaxError);
});

test('keeps one line for each living key when it is opened', () => {
  const things = Store.open(folder).collection('things');
  for (let n = 0; n < 100; n++) things.put('a', n);

  Store.open(folder);

  expect(readFileSync(journal, 'utf8')).toBe('["things","a",99]\n');
});

test('is readable by the owner only', () => {
  Store.open(folder).collection('things').put('a', 1);

  expect(statSync(journal).mode & 0o777).toBe(0o600);
});

test('fails on a date, which would come back as text', () => {
  const things = Store.inMemory().collection<unknown>('things');

  expect(() => things.put('a', { at: new Date(0) })).toThrow(TypeError);
});

test('writes what is done together in one line, so that a kill leaves all of it or nothing', async () => {
  const store = Store.open(folder);
  const things = store.collection<number>('things');

  await store.together(async () => {
    things.put('a', 1);
    await undefined;
    things.put('b', 2);
  });

  const [line = '', ...others] = readFileSync(journal, 'utf8').split('\n');
  expect(others).toEqual(['']);
  writeFileSync(journal, line.slice(0, -1));
  expect(Store.open(folder).collection('things').entries()).toEqual([]);
  writeFileSync(journal, `${line}\n`);
  expect(Store.open(folder).collection('things').entries()).toEqual([
    ['a', 1],
    ['b', 2],
  ]);
});

test('has on disk what was done together before that is known to be done, also when it waits for something outside', async () => {
  const store = Store.open(folder);
  const things = store.collection<number>('things');

  await store.together(async () => {
    things.put('a', 1);
    await new Promise(resolve => setImmediate(resolve));
    things.put('b', 2);
  });

  expect(readFileSync(journal, 'utf8')).toBe('["things","a",1]\n["things","b",2]\n');
});

test('puts nothing of one work on disk when another one that runs beside it does', async () => {
  const store = Store.open(folder);
  const things = store.collection<number>('things');

  await Promise.all([
    store.together(async () => {
      things.put('a', 1);
      await undefined;
      things.put('b', 2);
    }),
    store.together(async () => {
      things.put('c', 3);
      store.flush();
      things.put('d', 4);
    }),
  ]);

  expect(readFileSync(journal, 'utf8').split('\n')).toEqual([
    '[["things","a",1],["things","b",2]]',
    '["things","c",3]',
    '["things","d",4]',
    '',
  ]);
});
