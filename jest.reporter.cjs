const GRACE_MS = 10_000;

/**
 * A run ends with its last test: one that would stay, since a test left something open, fails and says what.
 * While it runs, its process is named after the test file, so that `ps` tells where one is stuck.
 */
module.exports = class {
  onTestFileStart({ path }) {
    process.title = `jest ${path.slice(process.cwd().length + 1)}`;
  }

  onRunComplete() {
    setTimeout(() => {
      const left = process.getActiveResourcesInfo().join(', ');
      process.stderr.write(`\n  ● the tests left open: ${left}\n`);
      process.exit(1);
    }, GRACE_MS).unref();
  }
};
