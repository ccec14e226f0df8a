import {
  CodeDeployClient,
  CreateDeploymentCommand,
  DeploymentLimitExceededException,
  GetDeploymentCommand,
  GetDeploymentTargetCommand,
  ListDeploymentsCommand,
} from '@aws-sdk/client-codedeploy';
import { Server } from '../../../src/core/server';
import { appSpec, BlueGreen } from './_fixtures/blue-green';

const creation = new CreateDeploymentCommand({
  applicationName: 'shop',
  deploymentGroupName: 'dev',
  revision: { revisionType: 'AppSpecContent', appSpecContent: { content: JSON.stringify(appSpec) } },
});
let system: BlueGreen;
let server: Server;
let client: CodeDeployClient;

beforeEach(async () => {
  system = await BlueGreen.start();
  const { clock } = system;
  server = new Server([system.codeDeploy], { clock, onDefect: error => system.cloud.logged.push(String(error)) });
  client = new CodeDeployClient({
    endpoint: `http://127.0.0.1:${await server.listen(0)}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'any' },
  });
});

afterEach(async () => {
  client.destroy();
  await server.close();
  await system.stop();
});

test('speaks to the SDK', async () => {
  const { deploymentId } = await client.send(creation);
  await system.clock.advance(60_000);

  const { deploymentInfo } = await client.send(new GetDeploymentCommand({ deploymentId }));
  const { deploymentTarget } = await client.send(
    new GetDeploymentTargetCommand({ deploymentId, targetId: 'shop:web' }),
  );
  const { deployments } = await client.send(
    new ListDeploymentsCommand({
      applicationName: 'shop',
      deploymentGroupName: 'dev',
      includeOnlyStatuses: ['InProgress'],
      createTimeRange: { start: new Date('2025-12-31'), end: new Date('2026-01-02') },
    }),
  );

  expect(deploymentInfo).toMatchObject({ status: 'InProgress', createTime: new Date('2026-01-01') });
  expect(deploymentTarget?.ecsTarget?.lifecycleEvents?.[0]).toMatchObject({
    lifecycleEventName: 'BeforeInstall',
    status: 'Succeeded',
    startTime: new Date('2026-01-01T00:00:01Z'),
  });
  expect(deployments).toEqual([deploymentId]);
});

test('the SDK knows its errors', async () => {
  await client.send(creation);

  await expect(client.send(creation)).rejects.toBeInstanceOf(DeploymentLimitExceededException);
});
