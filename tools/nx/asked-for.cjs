/** The variable that carries the answer from the plugin to the deploy tasks. */
const ENVIRONMENTS_ASKED_FOR = 'BERTH_ENVIRONMENTS_ASKED_FOR';

/**
 * The projects whose `deploy` is in a task graph as `nx --graph=stdout` prints it.
 *
 * @param {{ tasks: { tasks: Record<string, { target: { project: string, target: string } }> } }} graph
 * @returns {string[]}
 */
function askedFor({ tasks }) {
  return Object.values(tasks.tasks)
    .filter(({ target }) => target.target === 'deploy')
    .map(({ target }) => target.project);
}

/**
 * Whether `project` is to deploy; without an answer (`nx` runs without the plugin) every one is.
 *
 * @param {string} project
 * @param {string | undefined} answer
 */
function isAskedFor(project, answer) {
  return answer === undefined || answer.split(',').includes(project);
}

/**
 * Whether the words after `nx` ask for a selection of environments. `run-many -t deploy` alone means all, so nobody needs to ask Nx.
 *
 * @param {string[]} words
 */
function isSelection(words) {
  return !words.includes('run-many') || words.some(word => /^(-p|--projects?|--exclude)(=|$)/.test(word));
}

module.exports = { ENVIRONMENTS_ASKED_FOR, askedFor, isAskedFor, isSelection };
