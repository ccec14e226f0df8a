import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Question, runCheck, wrongAnswers } from '../../../src/functions/synthetic-check/ask';

let server: Server;
let url: string;
let asked: string[];

beforeEach(async () => {
  asked = [];
  server = createServer(({ url: path = '' }, response) => {
    asked.push(path);
    if (path === '/never') return;
    if (path === '/moved') response.writeHead(302, { location: '/' });
    else response.writeHead(path === '/broken' ? 500 : 200);
    response.end('the shop is open');
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  server.closeAllConnections();
  return new Promise(resolve => server.close(resolve));
});

function question(path: string, changes: Partial<Question> = {}): Question {
  return { url: `${url}${path}`, status: 200, withinMs: 5000, ...changes };
}

test('is content with the status and the text that are wanted', async () => {
  const questions = [question('/', { text: 'shop is' }), question('/broken', { status: 500 })];

  expect(await wrongAnswers(questions, 1)).toEqual([]);
});

test('tells another status, and does not follow redirects', async () => {
  expect(await wrongAnswers([question('/broken'), question('/moved')], 1)).toEqual([
    `${url}/broken: status 500 instead of 200`,
    `${url}/moved: status 302 instead of 200`,
  ]);
  expect(asked.sort()).toEqual(['/broken', '/moved']);
});

test('tells a text that is not there', async () => {
  expect(await wrongAnswers([question('/', { text: 'closed' })], 1)).toEqual([
    `${url}/: the answer does not hold "closed"`,
  ]);
});

test('tells an answer that is late', async () => {
  expect(await wrongAnswers([question('/never', { withinMs: 20 })], 1)).toEqual([
    `${url}/never: no answer within 20 ms`,
  ]);
});

test('tells why there was no answer', async () => {
  const [answer] = await wrongAnswers([question('/', { url: 'http://127.0.0.1:1/' })], 1);

  expect(answer).toMatch(/^http:\/\/127.0.0.1:1\/: .*(ECONNREFUSED|bad port)/);
});

test('asks each question as often as it is told', async () => {
  expect(await wrongAnswers([question('/'), question('/broken')], 3)).toHaveLength(3);
  expect(asked.sort()).toEqual(['/', '/', '/', '/broken', '/broken', '/broken']);
});

test('a run fails with all that is wrong', async () => {
  const QUESTIONS = JSON.stringify([question('/broken'), question('/')]);

  await expect(runCheck({ QUESTIONS, REPEAT: '2' })).rejects.toThrow(
    `${url}/broken: status 500 instead of 200\n${url}/broken: status 500 instead of 200`,
  );
});

test('a run passes where all is well', async () => {
  const QUESTIONS = JSON.stringify([question('/')]);

  expect(await runCheck({ QUESTIONS })).toBe('all answers are good');
  expect(asked).toEqual(['/']);
});
