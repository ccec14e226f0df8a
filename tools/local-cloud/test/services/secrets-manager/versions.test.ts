import { addVersion, moveStage, type Version } from '../../../src/services/secrets-manager/versions';

test('the first version is current whatever stages it was put under', () => {
  const versions = addVersion([], version('one', ['AWSPENDING']));

  expect(stages(versions)).toEqual({ one: ['AWSPENDING', 'AWSCURRENT'] });
});

test('a new current version makes the one before the previous one', () => {
  const versions = [version('two', ['AWSCURRENT']), version('three', ['AWSCURRENT'])].reduce(
    addVersion,
    addVersion([], version('one', ['AWSCURRENT'])),
  );

  expect(stages(versions)).toEqual({ one: [], two: ['AWSPREVIOUS'], three: ['AWSCURRENT'] });
});

test('a pending version leaves the current one alone', () => {
  const versions = addVersion(addVersion([], version('one', ['AWSCURRENT'])), version('two', ['AWSPENDING']));

  expect(stages(versions)).toEqual({ one: ['AWSCURRENT'], two: ['AWSPENDING'] });
});

test('moving a custom stage moves nothing else', () => {
  const versions = moveStage([version('one', ['AWSCURRENT', 'green']), version('two', [])], 'green', 'two');

  expect(stages(versions)).toEqual({ one: ['AWSCURRENT'], two: ['green'] });
});

test('keeps a hundred versions, and drops deprecated ones only', () => {
  const many = Array.from({ length: 120 }, (_, index) => version(`v${index}`, ['AWSCURRENT']));

  const versions = many.reduce<Version[]>(addVersion, []);

  expect(versions).toHaveLength(100);
  expect(stages(versions)).toMatchObject({ v118: ['AWSPREVIOUS'], v119: ['AWSCURRENT'] });
});

function version(id: string, stages: string[]): Version {
  return { id, stages, createdAt: '2026-01-01T00:00:00.000Z', sealed: '', kind: 'string' };
}

function stages(versions: readonly Version[]): Record<string, readonly string[]> {
  return Object.fromEntries(versions.map(({ id, stages }) => [id, stages]));
}
