import { servingParameters, servingRevisions } from '../../src/infrastructure/serving-revisions';
import type { StackTemplate } from '../../src/workspace/assembly';
import { fakeContext } from '../_fakes/context';
import { BASE } from '../_fakes/rollout';

const asks = (ServiceName: unknown, parameter: string) => ({
  Type: 'AWS::ECS::Service',
  Properties: { ServiceName, TaskDefinition: { 'Fn::If': ['IsKnown', { Ref: parameter }, 'dev-pyshop'] } },
});

const template: StackTemplate = {
  Parameters: { Serving: { Type: 'String', Default: '' } },
  Resources: { Service: asks('pyshop', 'Serving') },
};

test('finds the parameters by the services that refer to them', () => {
  expect([...servingParameters(template)]).toEqual([['pyshop', 'Serving']]);
});

test.each([
  [
    'names its family',
    { Type: 'AWS::ECS::Service', Properties: { ServiceName: 'pyshop', TaskDefinition: 'dev-pyshop' } },
  ],
  ['refers to no parameter', asks('pyshop', 'TaskDefinition')],
  ['has a computed name', asks({ Ref: 'Name' }, 'Serving')],
  ['has no properties', { Type: 'AWS::ECS::Service' }],
  ['is no service', { Type: 'AWS::ECS::TaskSet', Properties: asks('pyshop', 'Serving').Properties }],
])('asks nothing for what %s', (_, resource) => {
  expect(servingParameters({ ...template, Resources: { Service: resource } }).size).toBe(0);
});

test('answers with the revision that a release registered', async () => {
  const { aws } = fakeContext('/');
  const arn = await aws.ports.ecs.register({
    family: 'dev-pyshop',
    containerDefinitions: [],
    tags: [{ key: 'berth:definition-hash', value: 'abc' }],
  });
  aws.taskSets = aws.taskSets.map(set => ({ ...set, taskDefinition: arn }));

  expect(await servingRevisions(template, 'dev', aws.ports)).toEqual({ Serving: arn });
});

test('answers nothing before the first release, while the service has the base', async () => {
  const { aws } = fakeContext('/');

  expect(aws.taskSets).toMatchObject([{ taskDefinition: BASE }]);
  expect(await servingRevisions(template, 'dev', aws.ports)).toEqual({ Serving: '' });
});

test('answers nothing for a service that has no contract yet', async () => {
  const { aws } = fakeContext('/');

  expect(await servingRevisions(template, 'test', aws.ports)).toEqual({ Serving: '' });
});

test('reads nothing where nobody asks', async () => {
  const { aws } = fakeContext('/');
  aws.beforeRead = call => {
    throw new TypeError(`unexpected ${call}`);
  };

  expect(await servingRevisions({ Resources: {} }, 'dev', aws.ports)).toEqual({});
});
