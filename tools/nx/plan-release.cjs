// Prints which versions `nx release` would give, before any is changed for the sake of its peers. Run by version-actions.cjs.
const { releaseVersion } = require('nx/release');
const { releaseAskedFor } = require('./release-plan.cjs');

async function plan() {
  const asked = releaseAskedFor(process.argv.slice(2));
  const still = { dryRun: true, gitCommit: false, gitTag: false, stageChanges: false };
  const { projectsVersionData } = await releaseVersion({ ...asked, ...still });
  process.send?.(projectsVersionData);
}

plan().then(
  () => process.exit(0),
  error => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  },
);
