import type { ResourceCreation, ResourceDeletion, ResourceState } from '../../../src/core/service';

/** What CloudFormation would ask for a resource with these properties. */
export function resourceRequest(
  properties: Record<string, unknown>,
  request: Partial<ResourceCreation> = {},
): ResourceCreation {
  return {
    type: 'AWS::Test::Resource',
    logicalId: 'Resource',
    stackName: 'stack',
    stackId: 'arn:aws:cloudformation:eu-west-1:000000000000:stack/stack/1',
    accountId: '000000000000',
    region: 'eu-west-1',
    properties,
    stackTags: {},
    generatedName: 'stack-Resource-1ABC',
    signal: new AbortController().signal,
    initiated: () => {},
    ...request,
  };
}

/** What it would ask to change or delete it. */
export function resourceUpdate(
  state: ResourceState,
  previousProperties: Record<string, unknown>,
  properties: Record<string, unknown> = previousProperties,
): ResourceDeletion {
  const { physicalId, attributes = {} } = state;
  return { ...resourceRequest(properties), physicalId, attributes, previousProperties, snapshotRequested: false };
}
