import { Stack, type StackClient } from '../../../src/functions/release-instances/stack';

const stackId = 'arn:aws:cloudformation:eu-west-1:000000000000:stack/dev/1';

interface Facts {
  readonly status?: string;
  readonly template?: string;
  readonly physicalId?: string;
}

function stackWith({ status, template, physicalId }: Facts) {
  const asked: object[] = [];
  const client = {
    describeStacks: async (input: object) => {
      asked.push(input);
      return { Stacks: status ? [{ StackStatus: status }] : [] };
    },
    getTemplate: async (input: object) => {
      asked.push(input);
      return { TemplateBody: template };
    },
    describeStackResource: async (input: object) => {
      asked.push(input);
      return { StackResourceDetail: { PhysicalResourceId: physicalId } };
    },
  };
  return { stack: new Stack(client as unknown as StackClient, stackId), asked };
}

test.each([
  ['DELETE_IN_PROGRESS', true],
  ['DELETE_FAILED', true],
  ['ROLLBACK_IN_PROGRESS', true],
  ['UPDATE_IN_PROGRESS', false],
  ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', false],
  ['UPDATE_ROLLBACK_IN_PROGRESS', false],
  ['UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', false],
  [undefined, false],
])('of status %s goes: %s', async (status, goes) => {
  const { stack, asked } = stackWith({ status });

  expect(await stack.goes()).toBe(goes);
  expect(asked).toEqual([{ StackName: stackId }]);
});

test('keeps a resource that is in its template under the same physical id', async () => {
  const { stack, asked } = stackWith({ template: '{"Resources":{"Group":{}}}', physicalId: 'group' });

  expect(await stack.keeps('Group', 'group')).toBe(true);
  expect(asked).toEqual([{ StackName: stackId }, { StackName: stackId, LogicalResourceId: 'Group' }]);
});

test('does not keep a resource that another one replaced', async () => {
  const { stack } = stackWith({ template: '{"Resources":{"Group":{}}}', physicalId: 'other' });

  expect(await stack.keeps('Group', 'group')).toBe(false);
});

test.each(['{"Resources":{}}', undefined])('does not keep a resource that left the template (%#)', async template => {
  const { stack, asked } = stackWith({ template, physicalId: 'group' });

  expect(await stack.keeps('Group', 'group')).toBe(false);
  expect(asked).toHaveLength(1);
});
