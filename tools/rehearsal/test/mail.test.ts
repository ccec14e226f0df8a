import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mailOf } from '../src/mail';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mail-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

test('reads all mail in the order in which it was sent, but a line that is half written', () => {
  const first = { to: 'ada@example.com', subject: 'Your verification code', text: 'Your confirmation code is 123456' };
  const second = { ...first, to: 'bob@example.com' };
  appendFileSync(join(folder, 'mail.ndjson'), `${JSON.stringify(first)}\n${JSON.stringify(second)}\n{"to":"ev`);

  expect(mailOf(folder)).toEqual([first, second]);
});

test('nobody has mail before the first is sent', () => {
  expect(mailOf(folder)).toEqual([]);
});
