const COLUMNS = ['moto', 'ministack', 'floor'];

/**
 * One line: our figure, what others need for the same in the same run, and how many times theirs ours is. `target` says `below` or `above` which figure ours
 * has to be; without one there is nothing to meet.
 */
function row(name, unit, { berth, ...others }, { below, above, note } = {}) {
  const target = below ?? above;
  const met = target === undefined ? undefined : below === undefined ? berth.median > above : berth.median < below;
  const ratios = Object.fromEntries(
    Object.entries(others).map(([other, { median }]) => [other, berth.median / median]),
  );
  return { name, unit, figure: berth, others, ratios, below, above, met, note };
}

/** Rows as a table of Markdown. */
function tableOf(rows, versions) {
  const titles = COLUMNS.map(name => `${name}${versions[name] ? ` ${versions[name]}` : ''}`);
  const cells = [
    ['figure', 'Berth', 'from–to', ...titles, 'target', 'met'],
    ...rows.map(line => [
      line.name,
      `${short(line.figure.median)} ${line.unit}`,
      `${short(line.figure.min)}–${short(line.figure.max)}`,
      ...COLUMNS.map(name => otherOf(line, name)),
      targetOf(line),
      line.met === undefined ? '' : line.met ? 'yes' : 'NO',
    ]),
  ];
  const widths = cells[0].map((_, column) => Math.max(...cells.map(line => line[column].length)));
  const text = line => `| ${line.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  const [head, ...body] = cells.map(text);
  const notes = [...new Set(rows.flatMap(({ note }) => note ?? []))];
  return [head, `| ${widths.map(width => '-'.repeat(width)).join(' | ')} |`, ...body, ...notes].join('\n');
}

/** Their figure, and how many times it ours is. */
function otherOf({ others, ratios }, name) {
  if (!others[name]) return '';
  const ratio = Number.isFinite(ratios[name]) ? ` (${short(ratios[name])} x)` : '';
  return `${short(others[name].median)}${ratio}`;
}

function targetOf({ below, above, unit }) {
  if (below !== undefined) return `< ${below} ${unit}`;
  return above === undefined ? '' : `> ${above} ${unit}`;
}

/** Three digits that count. */
function short(value) {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(2)));
}

module.exports = { row, tableOf };
