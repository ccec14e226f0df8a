const { readdirSync, readFileSync } = require('node:fs');

/** Of Linux on every computer that runs Node: `getconf CLK_TCK`, `getconf PAGESIZE`. */
const TICKS = 100;
const PAGE = 4096;

/** A process and all that it started: bytes in memory, pages that are shared counted for each, and seconds of CPU so far. */
function usageOf(pid) {
  const stats = treeOf(pid);
  return {
    processes: stats.length,
    bytes: sum(stats.map(({ pages }) => pages * PAGE)),
    cpuSeconds: sum(stats.map(({ ticks }) => ticks / TICKS)),
  };
}

/** What `/proc` says of a process and all that it started. */
function treeOf(pid) {
  const stats = readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(name => statOf(Number(name)))
    .filter(Boolean);
  const tree = stats.filter(stat => stat.pid === pid);
  for (const { pid: parent } of tree) tree.push(...stats.filter(stat => stat.parent === parent));
  return tree;
}

/** Whether it is still that process, and not another one that got its number. */
function isAlive({ pid, born }) {
  return statOf(pid)?.born === born;
}

/** @returns undefined if it has ended */
function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' '); // names may hold anything
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    const [parent, ticks, born] = [Number(fields[1]), Number(fields[11]) + Number(fields[12]), fields[19]];
    return { pid, parent, ticks, born, pages };
  } catch {
    return undefined;
  }
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

module.exports = { isAlive, treeOf, usageOf };
