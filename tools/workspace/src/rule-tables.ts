/** A table that template rules read, under the name that they know it by. */
export type RuleTables = Readonly<Record<string, unknown>>;

const HEADER = [
  '# What constructs and template rules both compare with, of the data files of the packages.',
  '# Written by `npm run bad-inputs`; the build checks that it is current.',
  'package berth.tables',
  '',
  'import rego.v1',
  '',
  '# the engine asks every package for its violations',
  'violation contains v if {',
  '\tfalse',
  '\tv := "none"',
  '}',
];

/** The tables in the language of template rules. */
export function renderRuleTables(tables: RuleTables): string {
  const rules = Object.entries(tables).map(([name, value]) => `\n${name} := ${JSON.stringify(value, undefined, '\t')}`);
  return `${[...HEADER, ...rules].join('\n')}\n`;
}
