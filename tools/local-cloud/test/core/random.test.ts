import { ManualClock } from '../../src/core/clock';
import { drawingFrom, keepingSource, randomBytes, randomInt, randomUUID, SeededRandom } from '../../src/core/random';

const draw = () => [randomUUID(), randomBytes(3).toString('hex'), randomInt(1000)];

test('the same seed gives the same ids, another one others', () => {
  const first = drawingFrom(new SeededRandom('a'), draw);

  expect(drawingFrom(new SeededRandom('a'), draw)).toEqual(first);
  expect(drawingFrom(new SeededRandom('b'), draw)).not.toEqual(first);
});

test('ids are version 4 UUIDs', () => {
  expect(drawingFrom(new SeededRandom('a'), randomUUID)).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
});

test('numbers stay below their end', () => {
  const numbers = drawingFrom(new SeededRandom('a'), () => Array.from({ length: 100 }, () => randomInt(3)));

  expect([...new Set(numbers)].sort()).toEqual([0, 1, 2]);
});

test('what one stream draws moves no id of another', () => {
  const [alone, beside] = [new SeededRandom('a'), new SeededRandom('a')];
  drawingFrom(beside.stream('ecs'), draw);

  expect(drawingFrom(beside.stream('sqs'), draw)).toEqual(drawingFrom(alone.stream('sqs'), draw));
});

test('ids are the system’s where no source was given', () => {
  expect(randomUUID()).not.toBe(randomUUID());
});

test('a timer draws from where it was set, not from who moves the time', async () => {
  const clock = new ManualClock();
  let drawn = '';
  const set = () => keepingSource(clock).after(1_000, () => (drawn = randomUUID()));
  drawingFrom(new SeededRandom('a'), set);

  await drawingFrom(new SeededRandom('b'), () => clock.advance(1_000));

  expect(drawn).toBe(drawingFrom(new SeededRandom('a'), randomUUID));
});
