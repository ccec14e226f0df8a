import { makeService } from '../_fixtures/make-config';
import { told } from '../_fixtures/told';

test('B31: a million tasks are refused for their number, and nobody tries to place them', () => {
  expect(told({ services: [makeService({ desiredCount: 1_000_000 })] })).toEqual([
    expect.stringContaining('services[0].desiredCount = 1000000'),
  ]);
});
