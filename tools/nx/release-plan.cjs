const { parseArgs } = require('node:util');

/**
 * @typedef {object} Planned
 * @property {string} currentVersion
 * @property {string | null} newVersion none when nothing changed
 * @property {readonly { source: string, dependencyCollection: string | null }[]} dependentProjects
 *
 * @typedef {Readonly<Record<string, Planned>>} Plan by project
 */

/**
 * What all versions in the range `^version` begin with.
 *
 * @param {string} version
 */
function caretOf(version) {
  const [major = '0', minor = '0', patch = '0'] = version.split(/[.+-]/);
  if (major !== '0') return major;
  return minor === '0' ? `0.0.${patch}` : `0.${minor}`;
}

/**
 * The projects whose users must change something: those that leave their own range, and those that have one of them as a peer, near or far.
 *
 * @param {Plan} plan
 * @returns {string[]} sorted
 */
function breakingIn(plan) {
  const breaking = new Set(
    Object.entries(plan).flatMap(([project, { currentVersion, newVersion }]) =>
      newVersion && caretOf(newVersion) !== caretOf(currentVersion) ? project : [],
    ),
  );
  for (const project of breaking) {
    const dependents = plan[project]?.dependentProjects ?? [];
    for (const { source, dependencyCollection } of dependents) {
      // grows while it is walked, so that peers of peers are found, too
      if (dependencyCollection === 'peerDependencies') breaking.add(source);
    }
  }
  return [...breaking].sort();
}

/**
 * What `nx release` was asked for, as far as it decides about versions.
 *
 * @param {readonly string[]} words after `nx`
 */
function releaseAskedFor(words) {
  const { values, positionals } = parseArgs({
    args: words.filter(word => word !== 'release' && word !== 'version'),
    options: {
      projects: { type: 'string', short: 'p' },
      preid: { type: 'string' },
      specifier: { type: 'string' },
      'first-release': { type: 'boolean' },
    },
    allowPositionals: true,
    strict: false,
  });
  return {
    firstRelease: values['first-release'] === true,
    preid: textOf(values.preid),
    projects: textOf(values.projects)?.split(','),
    specifier: textOf(values.specifier) ?? positionals[0],
  };
}

/** @param {string | boolean | undefined} value */
function textOf(value) {
  return typeof value === 'string' ? value : undefined;
}

module.exports = { breakingIn, caretOf, releaseAskedFor };
