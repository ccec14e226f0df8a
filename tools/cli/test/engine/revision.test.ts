import type { RevisionState } from '../../src/aws/ecs';
import { tags } from '../../src/engine/markers';
import { digestOf, makeRevision, wantRevision } from '../../src/engine/revision';
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

test('the hash is short enough for a tag, and the family stays', () => {
  const { hash, family } = makeRevision(base, rollout, FIRST);

  expect(hash).toMatch(/^[0-9a-f]{20}$/);
  expect(family).toBe('dev-pyshop');
});

test('a container of the service gets the digest whatever image it has, one without an image is left alone', () => {
  const containers = [{ name: 'pyshop', image: 'public/base:1' }, { name: 'log' }];
  const other = { ...base, definition: { ...base.definition, containerDefinitions: containers } };

  expect(makeRevision(other, rollout, FIRST).input.containerDefinitions).toEqual([
    { name: 'pyshop', image: `${rollout.repository}@${FIRST}` },
    { name: 'log' },
  ]);
});

test('a revision that a release registered is wanted again as it is', () => {
  const { hash, input } = makeRevision(base, rollout, FIRST);
  const { tags: marks = [], ...definition } = input;
  const asRecord = Object.fromEntries(marks.map(({ key = '', value = '' }) => [key, value]));

  const wanted = wantRevision({ arn: `${BASE}7`, tags: { ...asRecord, 'aws:x': 'y' }, definition });

  expect(wanted).toMatchObject({ arn: `${BASE}7`, hash, family: 'dev-pyshop' });
  expect(wanted.input).toEqual(input);
});

test('fails on a revision that no release registered', () => {
  expect(() => wantRevision(base)).toThrow(
    expect.objectContaining({
      name: 'RevisionUnreleased',
      message: 'dev-pyshop:1 was registered by no release',
      hint: 'berth history names those that were',
    }),
  );
});

test.each([
  [
    'the container of the service',
    [
      { name: 'proxy', image: 'e@sha256:9' },
      { name: 'pyshop', image: `r@${FIRST}` },
    ],
    FIRST,
  ],
  ['no digest', [{ name: 'pyshop', image: 'r:tag' }], undefined],
  ['no image', [{ name: 'pyshop' }], undefined],
  ['no such container', [{ name: 'proxy', image: `r@${FIRST}` }], undefined],
  ['no containers', undefined, undefined],
])('the digest of a revision is that of its container: %s', (_, containerDefinitions, digest) => {
  expect(digestOf({ ...base, definition: { containerDefinitions } }, 'pyshop')).toBe(digest);
});
