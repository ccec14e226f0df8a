import type { StackPlan } from '../../src/infrastructure/stack-plan';
import { guardStrategies, strategyChanges } from '../../src/infrastructure/strategy-changes';
import type { StackTemplate } from '../../src/workspace/assembly';

const service = (properties: object = {}) => ({
  Resources: { Service: { Type: 'AWS::ECS::Service', Properties: properties }, Vpc: { Type: 'AWS::EC2::VPC' } },
});
const native = (Strategy?: string) => service({ DeploymentConfiguration: { Strategy } });
const codeDeploy = service({ DeploymentController: { Type: 'CODE_DEPLOY' } });
const planned = (template: object, action: StackPlan['action'] = 'update') =>
  [{ stack: { name: 'dev-service', template }, action, reason: '' }] as unknown as StackPlan[];
const stacks = (template: StackTemplate) => ({ template: jest.fn(async () => template) });

test.each([
  [native('BLUE_GREEN'), native('ROLLING'), 'ECS, BLUE_GREEN', 'ECS, ROLLING'],
  [native('BLUE_GREEN'), native(), 'ECS, BLUE_GREEN', 'ECS, ROLLING'],
  [native(), native('CANARY'), 'ECS, ROLLING', 'ECS, CANARY'],
  [codeDeploy, native('BLUE_GREEN'), 'CODE_DEPLOY', 'ECS, BLUE_GREEN'],
])('F38: another strategy is seen (%#)', (live, wanted, from, to) => {
  expect(strategyChanges(live, wanted)).toEqual([{ logicalId: 'Service', from, to }]);
});

test.each([
  ['that is the same', native(), native('ROLLING')],
  ['of a service that is made', {}, native('BLUE_GREEN')],
  ['of a service that goes', native('BLUE_GREEN'), {}],
  [
    'of CodeDeploy, whatever ECS is told',
    codeDeploy,
    service({ DeploymentController: { Type: 'CODE_DEPLOY' }, DeploymentConfiguration: { Strategy: 'ROLLING' } }),
  ],
])('F38: a strategy %s is no change', (_, live, wanted) => {
  expect(strategyChanges(live, wanted)).toEqual([]);
});

test('F38: another strategy is refused before any change, unless it is the step that was asked for', async () => {
  const plans = planned(native('ROLLING'));
  const live = stacks(native('BLUE_GREEN'));

  await expect(guardStrategies(plans, [], live)).rejects.toMatchObject({
    ...{ name: 'StrategyChange', exitCode: 1 },
    message: 'releases would be moved in another way: dev-service/Service goes from ECS, BLUE_GREEN to ECS, ROLLING',
    hint: 'a step of its own, which releases nothing: --migrate-strategy dev-service/Service',
  });
  await expect(guardStrategies(plans, ['dev-service/Service'], live)).resolves.toBeUndefined();
  await expect(guardStrategies(plans, ['dev-service/Other'], live)).rejects.toMatchObject({ exitCode: 1 });
});

test('a stack that stays, or has no service, is not asked for', async () => {
  const live = stacks(native('BLUE_GREEN'));

  await guardStrategies(planned(native('ROLLING'), 'skip'), [], live);
  await guardStrategies(planned({ Resources: { Vpc: { Type: 'AWS::EC2::VPC' } } }), [], live);

  expect(live.template).not.toHaveBeenCalled();
});
