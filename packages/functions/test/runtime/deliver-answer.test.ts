import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { deliverAnswer } from '../../src/runtime/deliver-answer';

const answer = {
  Status: 'SUCCESS',
  PhysicalResourceId: 'é',
  StackId: 's',
  RequestId: 'r',
  LogicalResourceId: 'l',
} as const;
let server: Server;
let statuses: number[];
let bodies: string[];
let requests: (string | undefined)[][];
let url: string;

beforeEach(async () => {
  statuses = [];
  bodies = [];
  requests = [];
  server = createServer(async (request, response) => {
    const { method, headers } = request;
    requests.push([method, headers['content-type'], headers['content-length']]);
    bodies.push(await text(request));
    response.statusCode = statuses.shift() ?? 200;
    response.end();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer?signature=secret`;
});

afterEach(() => {
  server.close();
});

const deliver = async (): Promise<number[]> => {
  const waits: number[] = [];
  await deliverAnswer(url, answer, async ms => waits.push(ms));
  return waits;
};

test('sends the whole answer once', async () => {
  const waits = await deliver();

  expect(bodies.map(body => JSON.parse(body))).toEqual([answer]);
  expect(requests).toEqual([['PUT', '', String(Buffer.byteLength(JSON.stringify(answer)))]]);
  expect(waits).toEqual([]);
});

test('sends it again, later each time, when it is not taken', async () => {
  statuses = [500, 503];

  const waits = await deliver();

  expect(bodies).toHaveLength(3);
  expect(waits).toEqual([200, 400]);
});

test('fails after three times, without the signed address', async () => {
  statuses = [500, 500, 300];

  await expect(deliver()).rejects.toMatchObject({
    name: 'AnswerRefused',
    message: 'CloudFormation took no answer: HTTP 300',
  });
  expect(bodies).toHaveLength(3);
});

test('takes 299 as an answer', async () => {
  statuses = [299];

  await deliver();

  expect(bodies).toHaveLength(1);
});

test('fails when nobody is there, without the signed address', async () => {
  await new Promise(resolve => server.close(resolve));

  const failure: Error = await deliver().then(
    () => Promise.reject(),
    error => error,
  );
  expect(failure).toMatchObject({ code: 'ECONNREFUSED' });
  expect(failure.message).not.toContain('secret');
});

test('gives up on somebody who does not answer', async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`;

  await expect(deliverAnswer(address, answer, async () => undefined, 20)).rejects.toMatchObject({
    name: 'AnswerTimedOut',
    message: 'CloudFormation did not listen',
  });
  silent.closeAllConnections();
  silent.close();
});
