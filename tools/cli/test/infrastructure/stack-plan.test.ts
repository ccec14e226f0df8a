import { type DeployedStack, planStack } from '../../src/infrastructure/stack-plan';
import type { AssemblyStack } from '../../src/workspace/assembly';

const template = {
  Parameters: { Subnets: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/berth/dev/network/v1/subnets' } },
  Resources: { Service: { Type: 'AWS::ECS::Service' } },
};
const stack: AssemblyStack = {
  name: 'dev-service',
  hierarchicalId: 'dev-service',
  template,
  tags: { team: 'shop' },
  terminationProtection: false,
  dependencies: [],
};
const state = {
  name: 'dev-service',
  status: 'UPDATE_COMPLETE',
  parameters: { Subnets: 'subnet-1' },
  tags: { team: 'shop' },
  terminationProtection: false,
};
const deployed: DeployedStack = { state, template, inputs: { Subnets: 'subnet-1' } };

test('skips a stack that is as it should be', () => {
  expect(planStack(stack, deployed)).toMatchObject({
    action: 'skip',
    reason: 'template, tags and inputs are unchanged',
  });
});

test.each([
  ['the template changed', { ...deployed, template: {} }],
  ['/berth/dev/network/v1/subnets changed', { ...deployed, inputs: { Subnets: 'subnet-2' } }],
  ['the tags changed', { ...deployed, state: { ...state, tags: {} } }],
  ['termination protection changed', { ...deployed, state: { ...state, terminationProtection: true } }],
])('updates a stack because %s', (reason, live) => {
  expect(planStack(stack, live)).toMatchObject({ action: 'update', reason });
});

test.each([
  ['does not exist', undefined],
  ['was never executed', { ...deployed, state: { ...state, status: 'REVIEW_IN_PROGRESS' } }],
  ['failed to be created', { ...deployed, state: { ...state, status: 'ROLLBACK_COMPLETE' } }],
])('creates a stack that %s', (_, live) => {
  expect(planStack(stack, live)).toMatchObject({ action: 'create' });
});

test('waits for its own update that was interrupted', () => {
  const live = { ...deployed, state: { ...state, status: 'UPDATE_IN_PROGRESS', changeSet: 'berth-1' } };

  expect(planStack(stack, live)).toMatchObject({ action: 'wait' });
});

test('fails while somebody else updates it', () => {
  const live = { ...deployed, state: { ...state, status: 'UPDATE_IN_PROGRESS', changeSet: 'cdk-deploy-change-set' } };

  expect(() => planStack(stack, live)).toThrow(expect.objectContaining({ name: 'StackBusy', exitCode: 5 }));
});

test('F41: fails on a broken stack with the call that repairs it', () => {
  const live = { ...deployed, state: { ...state, status: 'UPDATE_ROLLBACK_FAILED', statusReason: 'db is gone' } };

  expect(() => planStack(stack, live)).toThrow(
    expect.objectContaining({
      message: 'stack dev-service is UPDATE_ROLLBACK_FAILED: db is gone',
      hint: 'aws cloudformation continue-update-rollback --stack-name dev-service',
      exitCode: 1,
    }),
  );
});
