import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { env as variables } from 'node:process';
import { formatRollout } from '@berth/rollout';
import { connect } from '../../src/aws/connect';
import { runCli } from '../../src/cli';
import { fakeContext } from '../_fakes/context';
import { FIRST, rollout } from '../_fakes/rollout';
import { workspace } from '../_fixtures/workspace';

/** What was asked, `GetParameters`. */
let asked: string[] = [];

/** Parameters that are there all the same; undefined when that is not answered either. */
let parameters: Readonly<Record<string, string>> | undefined;
let server: Server;
const before = { ...variables };
const NAMES = ['AWS_ENDPOINT_URL', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const;

/** Answers each question with 200 and nothing in it, in the form that the service speaks. */
function answer(request: IncomingMessage, body: string): { type: string; body: string | Buffer } {
  const { 'x-amz-target': target, 'content-type': type = '' } = request.headers;
  const action = String(target ?? '').split('.')[1] ?? new URLSearchParams(body).get('Action') ?? request.url ?? '';
  asked.push(action.split('/').at(-1) ?? action);
  if (type.includes('cbor')) return { type: 'application/cbor', body: Buffer.from([0xa0]) };
  if (type.includes('urlencoded')) {
    return { type: 'text/xml', body: `<${action}Response><${action}Result></${action}Result></${action}Response>` };
  }
  const wanted = /"Path":"([^"]*)"/.exec(body)?.[1] ?? '';
  const below = Object.entries(parameters ?? {}).filter(([name]) => name.startsWith(wanted));
  const Parameters = below.map(([Name, Value]) => ({ Name, Value, Type: 'String' }));
  return { type, body: JSON.stringify(action.startsWith('GetParameters') && parameters ? { Parameters } : {}) };
}

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', chunk => chunks.push(chunk));
    request.on('end', () => {
      const { type, body } = answer(request, Buffer.concat(chunks).toString());
      response.writeHead(200, { 'content-type': type, 'smithy-protocol': 'rpc-v2-cbor' }).end(body);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  variables.AWS_ENDPOINT_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  variables.AWS_ACCESS_KEY_ID = 'test';
  variables.AWS_SECRET_ACCESS_KEY = 'test';
});

afterAll(async () => {
  for (const name of NAMES) {
    if (before[name] === undefined) Reflect.deleteProperty(variables, name);
    else variables[name] = before[name];
  }
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
});

beforeEach(() => {
  asked = [];
  parameters = undefined;
});

/** What follows `--` is a command of its own. */
function argvOf(line: string): string[] {
  const [own = '', ...rest] = line.split(' -- ');
  return [...own.split(' '), '--json', ...rest.flatMap(command => ['--', command])];
}

/** Runs a command line against AWS that knows nothing. */
async function run(line: string, contract = false) {
  if (contract) parameters = { '/berth/dev/pyshop/rollout/v1': formatRollout(rollout) };
  const context = fakeContext(workspace());
  const { AWS_ENDPOINT_URL } = variables;
  const real = {
    ...context,
    variables: { AWS_ENDPOINT_URL },
    connect: (region: string) => connect({ region, local: true, hide: () => undefined }),
  };
  const exitCode = await runCli(argvOf(line), '1', real);
  const [result] = context.io.results as { error?: { code: string } }[];
  const writes = asked.filter(action => !/^(Describe|Get|List|BatchGet)/.test(action));
  return { exitCode, code: result?.error?.code, writes, deployed: context.toolkit.deploy.mock.calls.length };
}

const UNREADABLE = { exitCode: 1, code: 'AwsUnreadable', writes: [], deployed: 0 };
const LINES = [
  'verify dev',
  'plan dev',
  'deploy dev --yes',
  `deploy dev --yes --image ${FIRST}`,
  'deploy dev --yes --stacks-only',
  `release dev --yes --image ${FIRST}`,
  'resume dev',
  'approve dev --yes',
  'reject dev --yes',
  'rollback dev --yes',
  'restart dev --yes',
  'scale dev --yes --count 3',
  'migrate up dev',
  'migrate status dev',
  'run dev -- true',
  'unlock dev --yes',
  'destroy dev --yes',
  'status dev',
  'history dev',
  'logs dev',
];

test.each(LINES)('berth %s writes nothing because of answers that say 200 and nothing', async line => {
  expect(await run(line)).toEqual(UNREADABLE);
});

test.each([
  `release dev --yes --image ${FIRST}`,
  'resume dev',
  'approve dev --yes',
  'reject dev --yes',
  'rollback dev --yes',
  'restart dev --yes',
  'scale dev --yes --count 3',
  'migrate status dev',
  'run dev -- true',
  'history dev',
])('berth %s writes nothing where only the contract is answered', async line => {
  expect(await run(line, true)).toEqual({ ...UNREADABLE, code: 'ServiceMissing' });
});
