import { told } from '../_fixtures/told';

const CHARACTERS = 'letters, digits, spaces and _ . : / = + - @';

/** So many tags. */
const tagged = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`tag ${index}`, '']));

test('takes forty tags, and tells of one more how many there are', () => {
  expect(told({ tags: tagged(40) })).toEqual([]);
  expect(told({ tags: tagged(41) })).toEqual(['BERTH-ENV-018 tags = "41 tags": must be at most 40 tags']);
});

test.each(['Größe', 'a b', 'team:shop/api', 'a_b.c=d+e-f@g', 'x:aws:y', 'aws bill', 'k'.repeat(128)])(
  'takes the tag %s',
  key => {
    expect(told({ tags: { [key]: 'x' } })).toEqual([]);
  },
);

test.each(['a;b', '🚢', 'k'.repeat(129)])('BERTH-ENV-018 refuses the tag %s', key => {
  expect(told({ tags: { [key]: 'x' } })).toEqual([`BERTH-ENV-018 tags = "${key}": must be at most 128 ${CHARACTERS}`]);
});

test.each(['aws:x', 'AWS:x', 'berth:env', 'Berth:x'])('BERTH-ENV-018 leaves the tag %s to whoever makes it', key => {
  expect(told({ tags: { [key]: 'x' } })).toEqual([
    `BERTH-ENV-018 tags = "${key}": tags that begin aws: or berth: are made by others`,
  ]);
});

test.each(['', 'Größe 1', 'v'.repeat(256)])('takes %j as a value', value => {
  expect(told({ tags: { shop: value } })).toEqual([]);
});

test.each(['a;b', 'v'.repeat(257)])('BERTH-ENV-018 refuses %j as a value', value => {
  expect(told({ tags: { shop: value } })).toEqual([
    `BERTH-ENV-018 tags.shop = "${value}": must be at most 256 ${CHARACTERS}`,
  ]);
});

test('BERTH-ENV-018 refuses an owner that is no value of a tag', () => {
  expect(told({ owner: 'team; shop' })).toEqual([
    `BERTH-ENV-018 owner = "team; shop": must be at most 256 ${CHARACTERS}`,
  ]);
});
