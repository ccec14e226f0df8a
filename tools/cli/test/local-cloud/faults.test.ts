import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { askFaults } from '../../src/local-cloud/faults';

let server: Server;
let answer: { status: number; body: object };
let asked: { method?: string; url?: string; body: string }[];
let endpoint: string;

beforeEach(async () => {
  asked = [];
  answer = { status: 200, body: { plan: {}, faults: [] } };
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    asked.push({ method: request.method, url: request.url, body: Buffer.concat(chunks).toString() });
    response.writeHead(answer.status, { 'content-type': 'application/json', connection: 'close' });
    response.end(JSON.stringify(answer.body));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => void server.close());

const cloud = () => ({ endpoint, pid: 7 });

test('sets the plan, reads it and ends it', async () => {
  await expect(askFaults(cloud(), 'PUT', { seed: 'a' })).resolves.toEqual({ plan: {}, faults: [] });
  await askFaults(cloud(), 'GET');
  await askFaults(cloud(), 'DELETE');

  expect(asked).toEqual([
    { method: 'PUT', url: '/_berth/faults', body: '{"seed":"a"}' },
    { method: 'GET', url: '/_berth/faults', body: '' },
    { method: 'DELETE', url: '/_berth/faults', body: '' },
  ]);
});

test('tells the mistakes of a plan one by one, and what was probably meant', async () => {
  const known = ['taskDies', 'alarmRings'];
  const problems = [
    { path: 'share', value: 7, fact: 'must be a number from 0 to 1' },
    { path: 'list[0].inside', value: 'taskDie', fact: 'must be one of taskDies, alarmRings', known },
    { path: 'list[1].nht', fact: 'is not known; known are nth', known: ['nth'] },
    { path: '', value: [], fact: 'must be an object' },
  ];
  answer = { status: 400, body: { code: 'ValidationException', message: 'all of it', problems } };

  await expect(askFaults(cloud(), 'PUT', {})).rejects.toMatchObject({
    name: 'FaultPlanInvalid',
    message: 'cannot set the plan of faults:\nall of it',
    exitCode: 64,
    hint: "did you mean 'taskDies'?",
    problems: [
      { code: 'FaultPlanInvalid', path: 'share', value: 7, message: 'share: must be a number from 0 to 1' },
      { path: 'list[0].inside', value: 'taskDie', hint: "did you mean 'taskDies'?" },
      { path: 'list[1].nht', hint: "did you mean 'nth'?" },
      { path: '', message: 'the plan: must be an object' },
    ],
  });
});

test('fails when the local cloud is too old to know of faults', async () => {
  answer = { status: 404, body: {} };

  await expect(askFaults(cloud(), 'GET')).rejects.toMatchObject({
    name: 'FaultsUnknown',
    message: `the local cloud at ${endpoint} knows no plans of faults: status 404`,
  });
});

test('fails when nobody answers', async () => {
  await new Promise(resolve => server.close(resolve));

  await expect(askFaults(cloud(), 'GET')).rejects.toMatchObject({ name: 'LocalCloudSilent', exitCode: 75 });
});
