/** The figure of several runs, and how far they lie apart. */
function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)], min: sorted[0], max: sorted.at(-1), runs: sorted.length };
}

/** Seconds since a reading of `process.hrtime.bigint()`. */
function since(started) {
  return Number(process.hrtime.bigint() - started) / 1e9;
}

function pause(ms) {
  return new Promise(resolve => setTimeout(resolve, ms));
}

module.exports = { pause, since, spread };
