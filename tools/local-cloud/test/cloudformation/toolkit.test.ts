import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { createCloudFormation } from '../../src/cloudformation/cloudformation';
import { ScaledClock } from '../../src/core/clock';
import { Server } from '../../src/core/server';
import type { Context, Service } from '../../src/core/service';
import { Store } from '../../src/core/store';
import { createIam } from '../../src/services/iam';
import { createKms } from '../../src/services/kms';
import { createS3 } from '../../src/services/s3';
import { createSecretsManager } from '../../src/services/secrets-manager/secrets-manager';
import { createSsm } from '../../src/services/ssm';
import { createSts } from '../../src/services/sts/sts';

const noFunctions = { send: () => ({ ran: Promise.resolve() }) };

interface ToolkitAnswer {
  readonly result?: unknown;
  readonly error?: string;
  readonly messages: string[];
}

let folder: string;
let server: Server;
let port: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cloudformation-'));
  const clock = new ScaledClock(20);
  const endpoint = () => `http://127.0.0.1:${port}`;
  const context: Context = { store: Store.inMemory(), clock, folder, endpoint, runtimePath: [], log: () => undefined };
  const kms = createKms(context);
  const s3 = createS3(context);
  const ssm = createSsm(context, kms);
  const secretsManager = createSecretsManager(context);
  const iam = createIam(context);
  const services: Service[] = [createSts(context, iam), iam, kms, s3, ssm, secretsManager];
  const providers = Object.assign({}, ...services.map(({ resources }) => resources));
  services.push(createCloudFormation(context, { providers, ssm, secretsManager, s3, lambda: noFunctions }));
  server = new Server(services, { clock });
  port = await server.listen(0);
});

afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

/** What the toolkit answered to each of the steps. */
async function toolkit(...steps: string[]): Promise<ToolkitAnswer[]> {
  const program = join(__dirname, '_fixtures/toolkit.cjs');
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...steps], {
    cwd: folder,
    env: {
      PATH: dirname(process.execPath),
      HOME: folder,
      TMPDIR: folder,
      CDK_VALIDATION: 'false',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    },
  });
  return JSON.parse(stdout) as ToolkitAnswer[];
}

test('the toolkit of the CDK bootstraps, deploys, updates, rolls back and destroys', async () => {
  const steps = ['bootstrap', 'deploy:2', 'deploy:3', 'deploy:3', 'break:3', 'misspell:3', 'destroy'];

  const [bootstrapped, created, updated, unchanged, broken, invalid, destroyed] = await toolkit(...steps);

  expect(bootstrapped).toMatchObject({ result: 'success' });
  expect(created).toMatchObject({ result: { VpcId: expect.stringMatching(/^vpc-0[0-9a-f]{16}$/) } });
  expect(updated?.result).toEqual(created?.result);
  expect(updated?.messages).toContainEqual(expect.stringMatching(/CREATE_COMPLETE +\| AWS::EC2::Subnet +\| Subnet2/));
  expect(unchanged?.messages).toContainEqual(expect.stringContaining('(no changes)'));
  expect(broken?.error).toContain('Invalid service token.');
  expect(broken?.messages).toContainEqual(expect.stringContaining('UPDATE_ROLLBACK_COMPLETE '));
  expect(invalid?.error).toContain('Unsupported property [CidrBlok]');
  expect(destroyed).toMatchObject({ result: 1 });
});
