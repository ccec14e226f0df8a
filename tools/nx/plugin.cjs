// CommonJS with JSDoc types: Nx loads TypeScript plugins through a compiler that does not work with TypeScript 7
const { execFileSync } = require('node:child_process');
const { join } = require('node:path');
const { askedFor, ENVIRONMENTS_ASKED_FOR, isSelection } = require('./asked-for.cjs');

/**
 * Keeps `deploy` to the environments that the user named or that are affected.
 *
 * Environments deploy in order because `deploy` depends on the `deploy` of every lower environment. But Nx always runs what a task depends on, affected or
 * not. So before a run with `deploy` in it, this asks Nx which deploys the same command selects by itself, and tells the deploy tasks
 * (`deploy.cjs`), which then leave the others out.
 *
 * @type {import('nx/src/project-graph/plugins').NxPlugin}
 */
module.exports = {
  name: 'berth',

  preTasksExecution(_options, { argv, workspaceRoot }) {
    const words = argv.slice(2); // without node and nx themselves
    const deploys = words.some(word => /(^|[:,=])deploy($|,)/.test(word));
    if (process.env[ENVIRONMENTS_ASKED_FOR] !== undefined || !deploys || !isSelection(words)) return;

    const nx = join(workspaceRoot, 'node_modules', 'nx', 'dist', 'bin', 'nx.js');
    const question = [
      ...words.filter(word => !word.startsWith('--graph')),
      '--excludeTaskDependencies',
      '--graph=stdout',
    ];
    const graph = execFileSync(process.execPath, [nx, ...question], {
      cwd: workspaceRoot,
      encoding: 'utf8',
      // the answer must not ask again; the daemon is left alone because it may be waiting for this very hook
      env: { ...process.env, [ENVIRONMENTS_ASKED_FOR]: '', NX_TUI: 'false' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    process.env[ENVIRONMENTS_ASKED_FOR] = askedFor(JSON.parse(graph)).join(',');
  },
};
