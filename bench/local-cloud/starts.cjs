const { pause } = require('../measure.cjs');
const { CloudProcess } = require('./clouds.cjs');

/** How long nothing is asked before memory counts. */
const IDLE_MS = 1000;

/**
 * Starts each in turn, so that a computer that is busy for a while is so for all: seconds to the first answer, and bytes when idle after it.
 *
 * @returns by name, a list of both
 */
async function measureStarts(names, rounds) {
  const found = Object.fromEntries(names.map(name => [name, { seconds: [], bytes: [] }]));
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      const cloud = await CloudProcess.start(name);
      await pause(IDLE_MS);
      found[name].seconds.push(cloud.secondsToAnswer);
      found[name].bytes.push(cloud.usage().bytes);
      await cloud.stop();
    }
  }
  return found;
}

module.exports = { measureStarts };
