import { deploy } from '../../src/commands/deploy';
import { describePlan, plan } from '../../src/commands/plan';
import type { StackTemplate } from '../../src/workspace/assembly';
import { fakeContext } from '../_fakes/context';
import { FIRST } from '../_fakes/rollout';
import { workspace } from '../_fixtures/workspace';

function atRoot() {
  const context = fakeContext(workspace());
  context.aws.images.add(FIRST);
  const stand = (name: string, template: StackTemplate) =>
    context.aws.stacks.set(name, {
      state: { name, status: 'CREATE_COMPLETE', parameters: {}, tags: {}, terminationProtection: false },
      template,
    });
  return { context, stand };
}

const vpc = { Resources: { Vpc: { Type: 'AWS::EC2::VPC' } } };
const service = {
  Parameters: { FirstDeployment: { Type: 'String', Default: 'no' } },
  Resources: { Service: { Type: 'AWS::ECS::Service' } },
};

test('says what would be made, released and migrated, and changes nothing', async () => {
  const { context } = atRoot();

  const planned = await plan({ environment: 'dev' }, context);

  expect(describePlan(planned).split('\n')).toEqual([
    'dev',
    '  dev-network: create, does not exist yet',
    '  dev-service: create, does not exist yet',
    '  pyshop: release sha256:111111111111 by CodeDeployDefault.ECSCanary10Percent5Minutes after alembic upgrade head; nothing serves yet',
  ]);
  expect(context.aws.calls).toEqual([]);
  expect(context.toolkit.deploy).not.toHaveBeenCalled();
});

test('says which resources an update touches, which of them hold data, and of what it takes a snapshot', async () => {
  const { context, stand } = atRoot();
  stand('dev-network', {
    Resources: {
      Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.9.0.0/16' } },
      Database: { Type: 'AWS::RDS::DBInstance' },
      Topic: { Type: 'AWS::SNS::Topic' },
    },
  });
  stand('dev-service', service);

  const planned = await plan({ environment: 'dev' }, context);

  expect(planned.stacks[0]).toMatchObject({ name: 'dev-network', action: 'update', snapshot: true });
  expect(describePlan(planned).split('\n').slice(1, 7)).toEqual([
    '  dev-network: update, the template changed',
    '    - Database (AWS::RDS::DBInstance, which holds data)',
    '    - Topic (AWS::SNS::Topic)',
    '    ~ Vpc (AWS::EC2::VPC, which holds data)',
    '    a snapshot of the database comes first',
    '  dev-service: skip, template, tags and inputs are unchanged',
  ]);
});

test('says that there is nothing to deploy', async () => {
  const { context, stand } = atRoot();
  await deploy({ environment: 'dev' }, context);
  stand('dev-network', vpc);
  stand('dev-service', service);

  expect(describePlan(await plan({ environment: 'dev' }, context)).split('\n')).toEqual([
    'dev: nothing to deploy',
    '  dev-network: skip, template, tags and inputs are unchanged',
    '  dev-service: skip, template, tags and inputs are unchanged',
    '  pyshop: skip, dev-pyshop:2 serves sha256:111111111111 already',
  ]);
});

test('fails with what would stop the deployment, after the plan', async () => {
  const { context } = atRoot();
  context.aws.images.clear();

  await expect(plan({ environment: 'dev' }, context)).rejects.toMatchObject({
    name: 'NotReady',
    exitCode: 1,
    problems: [{ code: 'PreflightFailed' }],
  });
  expect(context.io.said).toContainEqual(expect.stringMatching(/^dev\n {2}dev-network: create/));
});

test('plans no release when none is wanted', async () => {
  const { context } = atRoot();
  context.aws.images.clear();

  await expect(plan({ environment: 'dev', stacksOnly: true }, context)).resolves.toMatchObject({ services: [] });
});
