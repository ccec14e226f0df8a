import { ToolkitHost } from '../../src/infrastructure/toolkit-host';

const activity = (event: object) =>
  ({
    code: 'CDK_TOOLKIT_I5502',
    level: 'info',
    action: 'deploy',
    time: new Date(0),
    message: '',
    data: { event, progress: { completed: 3, total: 9, formatted: '' } },
  }) as const;
const failed = (LogicalResourceId: string, ResourceStatusReason: string) =>
  activity({
    LogicalResourceId,
    ResourceType: 'AWS::ECS::Service',
    ResourceStatus: 'CREATE_FAILED',
    ResourceStatusReason,
  });

test('shows how many resources are done', async () => {
  const update = jest.fn();

  await new ToolkitHost({ update, title: jest.fn() }).notify(activity({ ResourceStatus: 'CREATE_COMPLETE' }));

  expect(update).toHaveBeenCalledWith('3 of 9 resources');
});

test('keeps the failure that the others follow from', async () => {
  const host = new ToolkitHost();

  await host.notify(failed('Queue', 'Resource creation cancelled'));
  await host.notify(failed('Service', 'no capacity'));
  await host.notify(failed('Alarm', 'Service failed'));

  expect(host.firstFailure).toEqual({ logicalId: 'Service', type: 'AWS::ECS::Service', reason: 'no capacity' });
});

test('asks before a change set is executed', async () => {
  const approve = jest.fn(async () => false);
  const request = { ...activity({}), code: 'CDK_TOOLKIT_I5060', defaultResponse: true } as const;

  await expect(new ToolkitHost(undefined, approve).requestResponse(request)).resolves.toBe(false);
});
