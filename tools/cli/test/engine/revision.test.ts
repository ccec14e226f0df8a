import type { RevisionState } from '../../src/aws/ecs';
import { tags } from '../../src/engine/markers';
import { makeRevision } from '../../src/engine/revision';
import { BASE, FIRST, rollout, SECOND } from '../_fakes/rollout';

const base: RevisionState = {
  arn: BASE,
  tags: { team: 'shop', 'aws:cloudformation:stack-name': 'dev-service' },
  definition: {
    ...{
      family: 'dev-pyshop',
      taskDefinitionArn: BASE,
      revision: 1,
      status: 'ACTIVE',
      cpu: '256',
      registeredBy: 'ada',
    },
    requiresAttributes: [{ name: 'ecs.capability' }],
    containerDefinitions: [
      { name: 'pyshop', image: `${rollout.repository}:base` },
      { name: 'worker', image: `${rollout.repository}:base` },
      { name: 'proxy', image: 'envoy:1' },
    ],
  },
};

test('gives the digest to all containers of the repository, and leaves sidecars alone', () => {
  const { input } = makeRevision(base, rollout, FIRST);

  const image = `${rollout.repository}@${FIRST}`;
  expect(input.containerDefinitions?.map(container => container.image)).toEqual([image, image, 'envoy:1']);
});

test('leaves out what only ECS writes, and the tags of AWS', () => {
  const { input, hash } = makeRevision(base, rollout, FIRST);

  expect(Object.keys(input)).not.toEqual(expect.arrayContaining(['taskDefinitionArn']));
  expect(JSON.stringify(input)).not.toMatch(/registeredBy|requiresAttributes|aws:cloudformation/);
  expect(input.tags).toEqual([
    { key: 'team', value: 'shop' },
    { key: tags.definition, value: hash },
    { key: tags.environment, value: 'dev' },
  ]);
});

test('names the content: the same for the same, another one for another digest or size', () => {
  const { hash } = makeRevision(base, rollout, FIRST);
  const registeredLater = { ...base, definition: { ...base.definition, revision: 9, registeredBy: 'bob' } };
  const larger = { ...base, definition: { ...base.definition, cpu: '512' } };

  expect(makeRevision(registeredLater, rollout, FIRST).hash).toBe(hash);
  expect(makeRevision(base, rollout, SECOND).hash).not.toBe(hash);
  expect(makeRevision(larger, rollout, FIRST).hash).not.toBe(hash);
});
