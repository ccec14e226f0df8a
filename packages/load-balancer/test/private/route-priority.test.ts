import { computePriority } from '../../src/private/route-priority';

const everything = { hosts: [], paths: ['/*'] };

test('asks rules first that want less', () => {
  const wishes = [
    { hosts: ['a.com'], paths: ['/api/v2/*'] },
    { hosts: ['a.com'], paths: ['/api/*'] },
    { hosts: ['a.com'], paths: ['/*'] },
    { hosts: ['a.com'], paths: [] },
    { hosts: [], paths: ['/api/v2/*'] },
    { hosts: [], paths: ['/api/*'] },
    everything,
  ];

  for (const name of ['pyshop', 'api', 'zzz']) {
    const priorities = wishes.map(wish => computePriority(name, wish));
    expect([...priorities].sort((a, b) => a - b)).toEqual(priorities);
  }
});

test('lets the shortest path of a rule decide', () => {
  const both = computePriority('shop', { hosts: [], paths: ['/a', '/api/v2/*'] });

  expect(both).toBe(computePriority('shop', { hosts: [], paths: ['/b'] }) + 0);
});

test('stays within the bounds of a listener, and within those of its kind', () => {
  const names = Array.from({ length: 500 }, (_, index) => `service-${index}`);
  const bounds = (wish: { hosts: string[]; paths: string[] }) => {
    const all = names.map(name => computePriority(name, wish));
    return [Math.min(...all), Math.max(...all)];
  };
  const long = `/${'a'.repeat(40)}`;

  const [a = 0, b = 0] = bounds({ hosts: ['a.com'], paths: [long] });
  const [c = 0, d = 0] = bounds({ hosts: ['a.com'], paths: ['/'] });
  const [e = 0, f = 0] = bounds({ hosts: ['a.com'], paths: [] });
  const [g = 0, h = 0] = bounds({ hosts: [], paths: [long] });
  const [i = 0, j = 0] = bounds({ hosts: [], paths: ['/'] });
  const [k = 0, l = 0] = bounds(everything);

  const ordered = [0, a, b, c, d, 20_000, e, f, 25_000, g, h, i, j, 45_000, k, l, 50_001];
  expect([...ordered].sort((x, y) => x - y)).toEqual(ordered);
});

test('depends on nothing but the rule: the numbers are contract', () => {
  expect(computePriority('pyshop', everything)).toBe(computePriority('pyshop', everything));
  expect(computePriority('pyshop', everything)).not.toBe(computePriority('orders', everything));
});

test('rarely gives two services one number', () => {
  const names = Array.from({ length: 30 }, (_, index) => `service-${index}`);
  const priorities = names.map(name => computePriority(name, { hosts: [], paths: [`/${name}/*`] }));

  expect(new Set(priorities).size).toBeGreaterThan(25);
});
