import { BlueGreen } from './_fixtures/blue-green';

const minute = 60_000;
let system: BlueGreen;

afterEach(() => system.stop());

const states = () => system.told.map(({ detail }) => (detail as { state: string }).state);

test('tells EventBridge of a deployment that starts and succeeds', async () => {
  system = await BlueGreen.start();

  const deploymentId = await system.deploy();
  await system.clock.advance(10 * minute);

  expect(states()).toEqual(['START', 'SUCCESS']);
  expect(system.told[0]).toEqual({
    source: 'aws.codedeploy',
    detailType: 'CodeDeploy Deployment State-change Notification',
    detail: { region: 'eu-west-1', deploymentId, deploymentGroup: 'dev', application: 'shop', state: 'START' },
    resources: [
      'arn:aws:codedeploy:eu-west-1:000000000000:deploymentgroup:shop/dev',
      'arn:aws:codedeploy:eu-west-1:000000000000:application:shop',
    ],
  });
});

test('tells of one that waits to be continued, and not that it starts again', async () => {
  system = await BlueGreen.start({
    blueGreenDeploymentConfiguration: {
      deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 30 },
      terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 0 },
    },
  });

  const deploymentId = await system.deploy();
  await system.clock.advance(minute);
  await system.run('ContinueDeployment', { deploymentId });
  await system.clock.advance(minute);

  expect(states()).toEqual(['START', 'READY', 'SUCCESS']);
});

test('tells of one that is stopped, and of the rollback', async () => {
  system = await BlueGreen.start();
  system.faults.set({ list: [{ inside: 'humanStops', subject: 'AllowTraffic', nth: 1 }] });

  await system.deploy();
  await system.clock.advance(minute);

  expect(states()).toEqual(['START', 'STOP']);
});

test('tells of one that fails', async () => {
  system = await BlueGreen.start();
  system.health = { ok: false, reason: 'Target.Timeout', description: 'Request timed out' };

  await system.deploy();
  await system.clock.advance(62 * minute);

  expect(states().slice(0, 2)).toEqual(['START', 'FAILURE']);
});
