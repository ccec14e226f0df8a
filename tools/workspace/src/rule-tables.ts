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
  const rules = Object.entries(tables).map(([name, value]) => `\n${name} := ${renderTable(value)}`);
  return `${[...HEADER, ...rules].join('\n')}\n`;
}

/** A line for each member, however much is in it: a row of a table is read as one. */
function renderTable(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  const members = Array.isArray(value)
    ? value.map(item => JSON.stringify(item))
    : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${JSON.stringify(item)}`);
  return `${open}\n${members.map(member => `\t${member}`).join(',\n')}\n${close}`;
}
