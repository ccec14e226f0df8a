import { operation } from '../../../src/functions/release-instances';

const request = {
  properties: { clusterName: 'dev', groupName: 'group', groupLogicalId: 'Group' },
  requestId: '1',
  stackId: 'stack',
  logicalId: 'Release',
  claim: () => undefined,
};

test('goes by the name of its group, so that another group is released when it is replaced', async () => {
  expect(await operation.create(request)).toEqual({ physicalId: 'group' });
  expect(
    await operation.update({
      ...request,
      properties: { ...request.properties, groupName: 'next' },
      oldProperties: request.properties,
      physicalId: 'group',
    }),
  ).toEqual({ physicalId: 'next' });
});
