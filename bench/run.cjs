// `npm run bench` measures everything, `npm run bench -- local-cloud` one part: see README.md.
const { BenchError } = require('./bench-error.cjs');

const PARTS = { workspace: './workspace.cjs', 'local-cloud': './local-cloud/local-cloud.cjs' };

async function main(asked) {
  const unknown = asked.filter(name => !PARTS[name]);
  if (unknown.length) throw new BenchError(`no such part: ${unknown.join(', ')}; there are ${Object.keys(PARTS)}`);
  for (const name of asked.length ? asked : Object.keys(PARTS)) await require(PARTS[name]).run();
}

main(process.argv.slice(2)).catch(error => {
  process.stderr.write(`${error instanceof BenchError ? error.message : error.stack}\n`);
  process.exitCode = 1;
});
