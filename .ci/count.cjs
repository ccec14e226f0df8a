// Prints the failures, then `N passed, N failed`, over the jest and pytest runs in a log and the expectations of the demo; exits 0 only if all passed and something ran.
const { existsSync, readFileSync } = require('node:fs');
const { stripVTControlCharacters } = require('node:util');

const LINES_OF_A_FAILURE = 40;

const [log, testsExit, demoExit] = process.argv.slice(2);
const report = '.berth/demo/report.json';
const lines = stripVTControlCharacters(readFileSync(log, 'utf8')).split('\n');

let passed = 0;
let failed = 0;
for (const line of lines) {
  // jest: "Tests:  1 failed, 2 passed, 3 total"; pytest: "26 passed in 10.13s"
  if (!/^\s*Tests:\s|^\s*(\d+ failed, )?\d+ passed.* in [\d.]+s/.test(line)) continue;
  passed += Number(/(\d+) passed/.exec(line)?.[1] ?? 0);
  failed += Number(/(\d+) failed/.exec(line)?.[1] ?? 0);
}
const expectations = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')).expectations : [];
passed += expectations.filter(({ held }) => held).length;
failed += expectations.filter(({ held }) => !held).length;
// a command that broke before it could count is a failure too
if (testsExit !== '0' && failed === 0) failed += 1;
if (demoExit !== '0' && !expectations.some(({ held }) => !held)) failed += 1;

if (failed > 0) process.stdout.write(`\n${[...failures(), ...brokenExpectations()].join('\n')}\n`);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

/** jest: "  ● name of the test" and what follows; pytest: "FAILED file::test"; Nx: the tasks that failed. Said again here, since the demo's output stands between. */
function failures() {
  return lines.flatMap((line, index) => {
    if (/^\s+● /.test(line)) return lines.slice(index, index + LINES_OF_A_FAILURE);
    return /^FAILED |^\s*Failed tasks:/.test(line) ? lines.slice(index, index + 4) : [];
  });
}

function brokenExpectations() {
  return expectations.filter(({ held }) => !held).map(expectation => JSON.stringify(expectation));
}
