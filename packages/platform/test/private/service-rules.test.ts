import { makeService } from '../_fixtures/make-config';
import { told } from '../_fixtures/told';

test('B29: parts of a second are refused, not thrown at', () => {
  const health = { path: '/', intervalSeconds: 10.5, timeoutSeconds: 2.5 };

  expect(told({ services: [makeService({ health })] })).toEqual([
    'BERTH-LB-003 services[0].health.intervalSeconds = 10.5: must be a whole number of seconds',
    'BERTH-LB-003 services[0].health.timeoutSeconds = 2.5: must be a whole number of seconds',
  ]);
});
