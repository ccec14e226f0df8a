import { type Choices, DEFAULTS, OFFERS } from '../../src/choices';

/** What most have, but for what a test is about. */
export function choices(differs: Partial<Choices> = {}): Choices {
  return { name: 'shop', ...DEFAULTS, ...differs };
}

const AXES = {
  name: ['shop', 'a-service-of-ours'.slice(0, 16)],
  compute: Object.keys(OFFERS.compute),
  database: Object.keys(OFFERS.database),
  cache: Object.keys(OFFERS.cache),
  edge: Object.keys(OFFERS.edge),
  environments: [['dev', 'prod'], ['production'], ['staging']],
};

type Axis = keyof typeof AXES;

const AXIS_NAMES = Object.keys(AXES) as Axis[];

/** A few choices in which every two values of different kinds come together once at least. */
export function pairwise(): Choices[] {
  const open = new Set(AXIS_NAMES.flatMap((a, index) => AXIS_NAMES.slice(index + 1).flatMap(b => pairsOf(a, b))));
  const made: Choices[] = [];
  for (const seed of open) {
    // grows smaller while it is walked: what an earlier one covered is gone
    const [a, i, b, j] = seed.split(' ') as [Axis, string, Axis, string];
    const row: Partial<Record<Axis, number>> = { [a]: Number(i), [b]: Number(j) };
    for (const axis of AXIS_NAMES) row[axis] ??= bestOf(axis, row, open);
    for (const pair of pairsIn(row)) open.delete(pair);
    made.push(choicesOf(row as Record<Axis, number>));
  }
  return made;
}

function pairsOf(a: Axis, b: Axis): string[] {
  return AXES[a].flatMap((_, i) => AXES[b].map((_, j) => `${a} ${i} ${b} ${j}`));
}

function pairsIn(row: Partial<Record<Axis, number>>): string[] {
  const set = AXIS_NAMES.filter(axis => row[axis] !== undefined);
  return set.flatMap((a, index) => set.slice(index + 1).map(b => `${a} ${row[a]} ${b} ${row[b]}`));
}

/** The value that brings the most new pairs. */
function bestOf(axis: Axis, row: Partial<Record<Axis, number>>, open: ReadonlySet<string>): number {
  const gains = AXES[axis].map((_, index) => pairsIn({ ...row, [axis]: index }).filter(pair => open.has(pair)).length);
  return gains.indexOf(Math.max(...gains));
}

function choicesOf(row: Record<Axis, number>): Choices {
  const chosen = Object.fromEntries(AXIS_NAMES.map(axis => [axis, AXES[axis][row[axis]]])) as unknown as Choices;
  return chosen.edge === 'domain' ? { ...chosen, domain: 'shop.example.com' } : chosen;
}
