import { renderErrors } from '../src/errors-page';
import { renderRuleTables } from '../src/rule-tables';

const examples = [
  { what: 'a zone', told: 'BERTH-ENV-002 region = "x": not a region', place: 'config' as const },
  { what: 'an open port', told: 'BERTH-NET-017 Group: open', place: 'template' as const },
].map(example => ({ ...example, expected: example.told }));
const rows = { B66: { mistake: 'region', refused: { 'BERTH-ENV-002': ['platform'] as const } } };

test('shows every id once, by area, with examples in the words of the rule', () => {
  const { text, missing } = renderErrors(['BERTH-NET-017', 'BERTH-ENV-002', 'BERTH-ENV-002'], examples, rows);

  expect(missing).toEqual([]);
  expect(text.slice(text.indexOf('## Environment'))).toBe(`## Environment

### BERTH-ENV-002

Catalogue of bad input: B66, platform.

- a zone: \`region = "x": not a region\`

## Network

### BERTH-NET-017

- an open port, in templates: \`Group: open\`
`);
});

test('tells the ids that no example shows', () => {
  expect(renderErrors(['BERTH-ENV-001', 'BERTH-GATE-001'], examples, rows).missing).toEqual(['BERTH-ENV-001']);
});

test('writes tables that template rules read', () => {
  const text = renderRuleTables({ ports: [80, 443] });

  expect(text).toContain('package berth.tables\n');
  expect(text.slice(text.indexOf('ports'))).toBe('ports := [\n\t80,\n\t443\n]\n');
});
