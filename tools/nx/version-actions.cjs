// CommonJS with JSDoc types, as plugin.cjs. Nx's own actions are in @nx/js, which brings a second Nx and 150 packages
const { fork } = require('node:child_process');
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { VersionActions } = require('nx/release');
const { breakingIn } = require('./release-plan.cjs');

/** Set in the process that plans: there, versions follow from the commits alone. */
const PLANNING = 'BERTH_PLANNING_RELEASE';

/**
 * @typedef {object} Manifest
 * @property {string} version
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [peerDependencies]
 * @property {Record<string, string>} [optionalDependencies]
 *
 * @typedef {Pick<import('nx/src/generators/tree').Tree, 'read' | 'write'>} Files
 * @typedef {Pick<import('nx/src/config/project-graph').ProjectGraph, 'nodes'>} Graph
 */

const RANGES = /** @type {const} */ (['dependencies', 'peerDependencies', 'optionalDependencies']);

/** @type {Promise<string[]> | undefined} */
let breaking;

/** @returns {Promise<string[]>} projects that become a major, or what is one before 1.0.0 */
function breakingProjects() {
  if (process.env[PLANNING]) return Promise.resolve([]);
  breaking ??= plan().then(breakingIn);
  return breaking;
}

/** @returns {Promise<import('./release-plan.cjs').Plan>} */
function plan() {
  return new Promise((resolve, reject) => {
    const asked = process.argv.slice(2);
    const child = fork(join(__dirname, 'plan-release.cjs'), asked[0] === 'release' ? asked : [], {
      env: { ...process.env, [PLANNING]: 'true', NX_TUI: 'false' },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    /** @type {import('./release-plan.cjs').Plan | undefined} */
    let versions;
    child.on('message', message => {
      versions = /** @type {import('./release-plan.cjs').Plan} */ (message);
    });
    child.on('error', reject);
    child.on('close', () => {
      if (versions) resolve(versions);
      else reject(new Error('the release was not planned: see above'));
    });
  });
}

/**
 * How `nx release` reads and writes package.json.
 *
 * A package whose peer leaves its range leaves its own, too: who updates the one must update the other. Nx knows a patch only, and decides in the order
 * in which it meets projects; hence the plan of all versions before the first.
 */
class PackageVersionActions extends VersionActions {
  validManifestFilenames = ['package.json'];

  /**
   * @override
   * @param {import('nx/src/generators/tree').Tree} tree
   */
  async readCurrentVersionFromSourceManifest(tree) {
    const manifestPath = this.manifestPath();
    return { currentVersion: read(tree, manifestPath).version, manifestPath };
  }

  /** @override */
  async readCurrentVersionFromRegistry() {
    return null; // tags know
  }

  /**
   * @override
   * @param {import('nx/src/generators/tree').Tree} tree
   * @param {import('nx/src/config/project-graph').ProjectGraph} projectGraph
   * @param {string} dependency
   */
  async readCurrentVersionOfDependency(tree, projectGraph, dependency) {
    const manifest = read(tree, this.manifestPath());
    const name = packageOf(projectGraph, dependency);
    const dependencyCollection = RANGES.find(range => manifest[range]?.[name] !== undefined) ?? null;
    const currentVersion = dependencyCollection && manifest[dependencyCollection]?.[name];
    return { currentVersion: currentVersion ?? null, dependencyCollection };
  }

  /**
   * @override
   * @param {string | null} currentVersion
   * @param {string} input
   * @param {string} reason
   * @param {Record<string, unknown>} data
   * @param {string} preid
   */
  async calculateNewVersion(currentVersion, input, reason, data, preid) {
    const isAsked = reason === 'USER_SPECIFIER';
    const mustBreak = !isAsked && (await breakingProjects()).includes(this.projectGraphNode.name);
    const specifier = mustBreak && !input.startsWith('pre') ? 'major' : input;
    return super.calculateNewVersion(currentVersion, specifier, reason, data, preid);
  }

  /**
   * @override
   * @param {import('nx/src/generators/tree').Tree} tree
   * @param {string} newVersion
   */
  async updateProjectVersion(tree, newVersion) {
    return this.manifestsToUpdate.map(({ manifestPath }) => {
      write(tree, manifestPath, { ...read(tree, manifestPath), version: newVersion });
      return `new version ${newVersion} written to ${manifestPath}`;
    });
  }

  /**
   * @override
   * @param {import('nx/src/generators/tree').Tree} tree
   * @param {import('nx/src/config/project-graph').ProjectGraph} projectGraph
   * @param {Record<string, string>} dependenciesToUpdate
   */
  async updateProjectDependencies(tree, projectGraph, dependenciesToUpdate) {
    const updates = Object.entries(dependenciesToUpdate);
    if (updates.length === 0) return [];
    return this.manifestsToUpdate.map(({ manifestPath }) => {
      const manifest = read(tree, manifestPath);
      for (const [project, range] of updates) {
        const name = packageOf(projectGraph, project);
        for (const ranges of RANGES.map(key => manifest[key])) if (ranges?.[name] !== undefined) ranges[name] = range;
      }
      write(tree, manifestPath, manifest);
      return `${updates.length} range(s) updated in ${manifestPath}`;
    });
  }

  manifestPath() {
    return this.manifestsToUpdate[0]?.manifestPath ?? join(this.projectGraphNode.data.root, 'package.json');
  }
}

/**
 * Brings the lock file up to the manifests; no range of another registry has changed, so npm need not be asked.
 *
 * @type {import('nx/release').AfterAllProjectsVersioned}
 */
async function afterAllProjectsVersioned(root, { dryRun }) {
  const file = join(root, 'package-lock.json');
  if (dryRun || !existsSync(file)) return { changedFiles: [], deletedFiles: [] };
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  for (const [folder, entry] of Object.entries(lock.packages)) {
    if (folder === '' || folder.includes('node_modules')) continue;
    const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    entry.version = manifest.version;
    for (const key of RANGES) for (const name in entry[key]) entry[key][name] = manifest[key][name];
  }
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  return { changedFiles: ['package-lock.json'], deletedFiles: [] };
}

/**
 * @param {Files} tree
 * @param {string} path
 * @returns {Manifest}
 */
function read(tree, path) {
  return JSON.parse(String(tree.read(path)));
}

/**
 * @param {Files} tree
 * @param {string} path
 * @param {Manifest} manifest
 */
function write(tree, path, manifest) {
  tree.write(path, `${JSON.stringify(manifest, null, 2)}\n`);
}

/**
 * @param {Graph} projectGraph
 * @param {string} project
 */
function packageOf(projectGraph, project) {
  return projectGraph.nodes[project]?.data.metadata?.js?.packageName ?? project;
}

module.exports = { default: PackageVersionActions, afterAllProjectsVersioned };
