/** Something that is measured did not work, so there is no figure. */
class BenchError extends Error {}

module.exports = { BenchError };
