import { deploymentState } from '../../src/aws/service-deployments';

const revisions = new Map([
  ['revision/new', { taskDefinition: 'pyshop:2' }],
  ['revision/old', { taskDefinition: 'pyshop:1' }],
]);

test('names revisions by their task definition, and what it goes back to', () => {
  const state = deploymentState(
    {
      serviceDeploymentArn: 'd-1',
      status: 'ROLLBACK_IN_PROGRESS',
      statusReason: 'going back',
      createdAt: new Date(7),
      targetServiceRevision: { arn: 'revision/new', requestedTaskCount: 2, requestedProductionTrafficWeight: 10 },
      lifecycleStage: 'PRODUCTION_TRAFFIC_SHIFT',
      deploymentConfiguration: { bakeTimeInMinutes: 30 },
      rollback: { reason: 'alarm', serviceRevisionArn: 'revision/old' },
      alarms: { triggeredAlarmNames: ['errors'] },
    },
    revisions,
  );

  expect(state).toEqual({
    id: 'd-1',
    status: 'ROLLBACK_IN_PROGRESS',
    createdAt: 7,
    taskDefinition: 'pyshop:2',
    requestedCount: 2,
    percent: 10,
    stage: 'PRODUCTION_TRAFFIC_SHIFT',
    bakeMinutes: 30,
    reason: 'alarm',
    backTo: 'pyshop:1',
    alarms: ['errors'],
    hooks: [],
  });
});

test('knows little of a deployment that has just been asked for', () => {
  expect(deploymentState({ statusReason: 'asked for' }, revisions)).toEqual({
    ...{ id: '', status: '', createdAt: 0, taskDefinition: '', requestedCount: 0, bakeMinutes: 0 },
    ...{ percent: undefined, stage: undefined, backTo: undefined, alarms: [], hooks: [], reason: 'asked for' },
  });
});

test('lists only the hooks that did not answer yet', () => {
  const lifecycleHookDetails = [
    { hookId: 'h-1', targetType: 'PAUSE', status: 'AWAITING_ACTION', expiresAt: new Date(9) },
    { hookId: 'h-2', targetType: 'AWS_LAMBDA', status: 'IN_PROGRESS' },
    { hookId: 'h-3', targetType: 'AWS_LAMBDA', status: 'SUCCEEDED' },
  ] as const;

  expect(deploymentState({ lifecycleHookDetails: [...lifecycleHookDetails] }, revisions).hooks).toEqual([
    { id: 'h-1', kind: 'PAUSE', expiresAt: 9 },
    { id: 'h-2', kind: 'AWS_LAMBDA', expiresAt: undefined },
  ]);
});
