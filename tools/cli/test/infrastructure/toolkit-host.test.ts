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

test.each(['CDK_ASSEMBLY_E1002', 'CDK_TOOLKIT_E9600'] as const)(
  'keeps what the app and the policy gate say: %s',
  async code => {
    const host = new ToolkitHost();

    await host.notify({ ...activity({}), code, message: 'open to everyone' });
    await host.notify({ ...activity({}), code: 'CDK_TOOLKIT_I1000', message: 'synthesis time: 3 s' });

    expect(host.errors).toEqual(['open to everyone']);
  },
);
