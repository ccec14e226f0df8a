import fc from 'fast-check';

/** A change of one value somewhere. */
export interface Mutation {
  apply(config: object): { readonly config: unknown; readonly names: readonly string[] };
}

const SILLY: readonly unknown[] = [
  ...[0, -1, 1.5, 1e9, Number.NaN, true, null, undefined, '', ' ', 'x', 'ä', '../..', '*', '10.0.0.0/33'],
  ...[[], {}, ['x'], { kind: 'x' }, 'eu-wst-1', '70000', 17, 300, 65_536, 'a'.repeat(300)],
];

/** One place of a config, any place being as likely as the others, gets another value; or it gets a key that nobody knows. */
export const randomMutation: fc.Arbitrary<Mutation> = fc
  .record({ place: fc.nat(), silly: fc.constantFrom(...SILLY), adds: fc.integer({ min: 0, max: 9 }) })
  .map(({ place, silly, adds }) => ({
    apply: original => {
      const config: unknown = structuredClone(original);
      const places = placesIn(config);
      const { parent, key, path } = places[place % places.length] ?? { parent: {}, key: '', path: [] };
      const target: unknown = Reflect.get(parent, key);
      if (adds === 0 && typeof target === 'object' && target !== null && !Array.isArray(target)) {
        Reflect.set(target, 'nobodyKnows', silly);
        return { config, names: ['nobodyKnows'] };
      }
      Reflect.set(parent, key, silly);
      return { config, names: namesOf(path) };
    },
  }));

interface Place {
  readonly parent: object;
  readonly key: string;
  readonly path: readonly string[];
}

function placesIn(value: unknown, path: readonly string[] = []): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value).flatMap(key => {
    const here = [...path, key];
    return [{ parent: value, key, path: here }, ...placesIn(Reflect.get(value, key), here)];
  });
}

/** The last name on the way, or one above it: a list without its only member is told of the list. */
function namesOf(path: readonly string[]): string[] {
  const names = path.filter(key => !/^\d+$/.test(key));
  return names.slice(-2);
}
