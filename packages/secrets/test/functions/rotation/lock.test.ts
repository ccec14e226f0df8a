import { isLocked } from '../../../src/functions/rotation/lock';
import { at, RotationWorld } from '../../_fixtures/rotation-world';

let world: RotationWorld;

beforeEach(() => {
  world = new RotationWorld();
});

const lock = (generation: number, expires: unknown, environment = 'dev') => {
  const holder = { owner: 'ada@laptop', pid: 1, since: 0, expires };
  world.parameters[`/berth/${environment}/deploy/lock/${generation}`] = JSON.stringify(holder);
};

test('is free without a lock, and with that of another environment', async () => {
  lock(1, at('13:00'), 'prod');

  await expect(isLocked('dev', at('12:00'), world.ports)).resolves.toBe(false);
});

test('is held until it expires', async () => {
  lock(1, at('12:00'));

  await expect(isLocked('dev', at('12:00') - 1, world.ports)).resolves.toBe(true);
  await expect(isLocked('dev', at('12:00'), world.ports)).resolves.toBe(false);
});

test('is what the highest number says', async () => {
  lock(9, at('13:00'));
  lock(10, at('11:00'));

  await expect(isLocked('dev', at('12:00'), world.ports)).resolves.toBe(false);

  lock(11, at('13:00'));
  await expect(isLocked('dev', at('12:00'), world.ports)).resolves.toBe(true);
});

test.each(['{', '{"expires":"soon"}', '{}'])('is held by what cannot be read: %s', async text => {
  world.parameters['/berth/dev/deploy/lock/1'] = text;

  await expect(isLocked('dev', at('12:00'), world.ports)).resolves.toBe(true);
});
