import { modelOf } from '../../../src/core/wire/model';
import { restJson } from '../../../src/core/wire/rest-json';

/** A client module in the form of the SDK's, as no client here speaks restJson1 yet. */
class FunctionsClient {
  public readonly config = {
    serviceId: 'Functions',
    protocol: { getShapeId: () => 'aws.protocols#restJson1' },
    protocolSettings: {},
  };
}

const text = 0;
const time = 4;
const number = 1;
const request = [
  3,
  'functions',
  'InvokeRequest',
  0,
  ['Name', 'Qualifier', 'Kind', 'Since', 'Note'],
  [[text, 1], [text, { httpQuery: 'Qualifier' }], [text, { httpHeader: 'X-Kind' }], time, [text, { jsonName: 'note' }]],
  1,
];
const response = [
  3,
  'functions',
  'InvokeResponse',
  0,
  ['Status', 'Version', 'At', 'Note'],
  [[number, 32], [text, { httpHeader: 'X-Version' }], time, [text, { jsonName: 'note' }]],
];
const client = {
  FunctionsClient,
  Invoke$: [
    9,
    'functions',
    'Invoke',
    { http: ['POST', '/functions/{Name}/invocations', 202] },
    () => request,
    () => response,
  ],
  Missing$: [-3, 'functions', 'MissingException', { error: 'client', httpError: 404 }, ['message'], [0]],
};

const model = modelOf(client);
const call = {
  method: 'POST',
  path: '/functions/a%2Fb/invocations',
  query: new URLSearchParams('Qualifier=3'),
  headers: { 'x-kind': 'event' },
  body: Buffer.from('{"Since":1.5,"note":"hi"}'),
};

function invoke() {
  const operation = model.operations.get('Invoke');
  if (!operation) throw new TypeError('no operation');
  return operation;
}

test('reads from path, query, headers and body', async () => {
  expect(restJson.operationName(call, model)).toBe('Invoke');
  expect(await restJson.read(call, invoke(), model)).toEqual({
    Name: 'a/b',
    Qualifier: '3',
    Kind: 'event',
    Since: new Date(1500),
    Note: 'hi',
  });
});

test('writes status, headers and body', () => {
  const output = { Status: 200, Version: '7', At: new Date(1500), Note: 'bye' };

  const answer = restJson.write(output, invoke(), model, 'id');

  expect(answer).toMatchObject({ status: 200, headers: { 'x-version': '7', 'content-type': 'application/json' } });
  expect(JSON.parse(String(answer.body))).toEqual({ At: 1.5, note: 'bye' });
});

test('answers with the status of the model if the operation gives none', () => {
  expect(restJson.write({}, invoke(), model, 'id').status).toBe(202);
});

test('writes an error into header and body', () => {
  const failure = { code: 'MissingException', message: 'gone', status: 404, members: { Type: 'User' } };

  const answer = restJson.fail(failure, model, 'id');

  expect(answer).toMatchObject({ status: 404, headers: { 'x-amzn-errortype': 'MissingException' } });
  expect(JSON.parse(String(answer.body))).toEqual({ message: 'gone', Type: 'User' });
  expect(model.errorStatus.get('MissingException')).toBe(404);
});
