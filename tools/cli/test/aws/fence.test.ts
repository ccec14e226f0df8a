import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SSM } from '@aws-sdk/client-ssm';
import { awsFailureKind } from '../../src/aws/aws-failure';
import { REQUEST_LIMIT_MS, readOptions, writeOptions } from '../../src/aws/connection';
import { NotSent, sendWhile } from '../../src/aws/fence';

const connection = { region: 'eu-west-1', hide: () => undefined };
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server that gives these answers in turn, and none after them. */
async function serverOf(...statuses: number[]) {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(String(request.headers['x-amz-target']).split('.')[1] ?? '');
    const status = statuses.shift();
    if (status !== undefined) response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end('{}');
  });
  servers.push(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return { requests, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

test('what may be sent is sent', async () => {
  const { requests, endpoint } = await serverOf(200, 200);
  const ssm = new SSM({ ...writeOptions(connection), endpoint, credentials });

  await sendWhile(
    () => true,
    () => ssm.deleteParameter({ Name: 'a' }),
  );
  await ssm.deleteParameter({ Name: 'a' });

  expect(requests).toEqual(['DeleteParameter', 'DeleteParameter']);
});

test('a request that is signed too late does not leave this computer', async () => {
  const { requests, endpoint } = await serverOf(200);
  let inTime = true;
  const slow = async () => {
    inTime = false;
    return credentials;
  };
  const ssm = new SSM({ ...writeOptions(connection), endpoint, credentials: slow });

  const sent = sendWhile(
    () => inTime,
    () => ssm.deleteParameter({ Name: 'a' }),
  );

  await expect(sent).rejects.toThrow(NotSent);
  await expect(sent.catch(awsFailureKind)).resolves.toBe('unreachable');
  expect(requests).toEqual([]);
});

test('what the SDK sends again is sent within the same time', async () => {
  const { requests, endpoint } = await serverOf(500, 200);
  const ssm = new SSM({ ...readOptions(connection), endpoint, credentials });

  const sent = sendWhile(
    () => requests.length === 0,
    () => ssm.deleteParameter({ Name: 'a' }),
  );

  await expect(sent).rejects.toThrow(NotSent);
  expect(requests).toEqual(['DeleteParameter']);
});

test('a request that is not answered in time is given up', async () => {
  const { endpoint } = await serverOf();
  const { requestHandler, ...options } = writeOptions(connection);
  expect(requestHandler.requestTimeout).toBe(REQUEST_LIMIT_MS);
  const ssm = new SSM({ ...options, endpoint, credentials, requestHandler: { ...requestHandler, requestTimeout: 20 } });

  await expect(ssm.deleteParameter({ Name: 'a' })).rejects.toMatchObject({ name: 'TimeoutError' });
});
