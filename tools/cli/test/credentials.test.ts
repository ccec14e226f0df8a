import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { workspace } from './_fixtures/workspace';

// needs the build: a child process does not transform TypeScript
const MAIN = join(__dirname, '..', 'lib', 'main.js');

const REAL = '111122223333';

/** A workspace whose environment dev goes to a real account. */
function realWorkspace(): string {
  const stack = {
    type: 'aws:cloudformation:stack',
    environment: `aws://${REAL}/eu-west-1`,
    properties: { templateFile: 'dev-network.template.json' },
  };
  return workspace({ 'apps/dev/cdk.out/manifest.json': { artifacts: { 'dev-network': stack } } });
}

/** Runs `berth deploy dev` against a server that gives one answer to everything. */
async function deployAgainst(status: number, answer: string) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    request.on('data', chunk => asked.push(String(chunk)));
    request.on('end', () => response.writeHead(status, { 'content-type': 'text/xml' }).end(answer));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  const { port } = server.address() as AddressInfo;
  const child = spawn(process.execPath, [MAIN, 'deploy', 'dev'], {
    cwd: realWorkspace(),
    env: {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: 'none',
      AWS_SECRET_ACCESS_KEY: 'none',
    },
  });
  let stderr = '';
  child.stderr.on('data', chunk => {
    stderr += chunk;
  });
  const [exitCode] = await once(child, 'close');
  server.close();
  return { exitCode, stderr, actions: asked.map(body => new URLSearchParams(body).get('Action')) };
}

const failure = (code: string) =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>no ${code}</Message></Error></ErrorResponse>`;

const account = (id: string) =>
  `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>${id}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;

test.each(['ExpiredToken', 'InvalidClientTokenId'])('%s is refused after one question', async code => {
  const { exitCode, stderr, actions } = await deployAgainst(403, failure(code));

  expect(stderr).toBe(
    `the AWS credentials are missing, expired or not valid: no ${code}\nhint: aws sso login, or renew what AWS_PROFILE names\n`,
  );
  expect(exitCode).toBe(1);
  expect(actions).toEqual(['GetCallerIdentity']);
});

test('credentials of another account are refused after one question', async () => {
  const { exitCode, stderr, actions } = await deployAgainst(200, account('222222222222'));

  expect(stderr).toContain(`the credentials are of account 222222222222, the config says ${REAL}\nhint: `);
  expect(exitCode).toBe(1);
  expect(actions).toEqual(['GetCallerIdentity']);
});

test('a server that is not AWS is told from AWS', async () => {
  const { exitCode, stderr } = await deployAgainst(200, '<html>sign in</html>');

  expect(stderr).toContain('does not say whose credentials these are: is it AWS?');
  expect(exitCode).toBe(1);
});
