// Stands in for `gh`: what the workflows call of it, with the rights that GitHub would ask for.
const { execFileSync } = require('node:child_process');
const { appendFileSync, cpSync, existsSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { env } = require('node:process');

const { GH_TOKEN, GH_REPO, REHEARSAL_FOLDER: folder, REHEARSAL_REMOTE: remote } = env;
const args = process.argv.slice(2);
appendFileSync(join(folder, 'gh.jsonl'), `${JSON.stringify(args)}\n`);

const rights = GH_TOKEN ? JSON.parse(readFileSync(join(folder, 'tokens', GH_TOKEN), 'utf8')) : undefined;
if (!rights) fail('To use GitHub CLI in a GitHub Actions workflow, set the GH_TOKEN environment variable');
const commands = { api, auth, 'pr comment': comment, 'pr view': view, 'pr create': create };
const command = commands[args[0]] ?? commands[args.slice(0, 2).join(' ')];
if (!command) fail(`nobody stands in for gh ${args.join(' ')}`);
command();

/** Moves or makes a tag. */
function api() {
  needs('contents');
  const method = option('--method');
  const path = args.find(arg => arg.startsWith('repos/'));
  const fields = Object.fromEntries(args.filter(arg => /^\w+=/.test(arg)).map(arg => arg.split('=')));
  if (method === 'PATCH') {
    const ref = /^repos\/acme\/shop\/git\/(refs\/tags\/[\w/]+)$/.exec(path)?.[1];
    if (!ref || !has(ref)) fail('Reference does not exist (HTTP 422)');
    git('update-ref', ref, fields.sha);
  } else if (method === 'POST' && path === 'repos/acme/shop/git/refs') {
    if (has(fields.ref)) fail('Reference already exists (HTTP 422)');
    git('update-ref', fields.ref, fields.sha);
  } else fail(`nobody stands in for ${method} ${path}`);
}

/** From now on git may do in this home what the token may. */
function auth() {
  if (args[1] !== 'setup-git') fail(`nobody stands in for gh ${args.join(' ')}`);
  execFileSync('git', ['config', '--global', 'rehearsal.token', GH_TOKEN]);
}

function comment() {
  needs('pull-requests');
  if (GH_REPO !== 'acme/shop') fail('not a git repository, and GH_REPO names none');
  cpSync(option('--body-file'), join(folder, `comment-${args[2]}.md`));
}

function view() {
  const file = join(folder, `pull-request-${args[2]}`);
  if (!existsSync(file)) fail(`no pull requests found for branch "${args[2]}"`);
  process.stdout.write('OPEN\n');
}

function create() {
  needs('pull-requests');
  const head = option('--head');
  if (!has(`refs/heads/${head}`)) fail(`Head ref must be a branch: ${head}`);
  if (args.includes('--fill')) fill(head);
  else if (!option('--body')) fail('must provide `--title` and `--body` (or `--fill`)');
  const title = option('--title');
  writeFileSync(join(folder, `pull-request-${head}`), `${title}\n`);
}

/** Takes title and text from the commits of a branch that git must know here, too. */
function fill(head) {
  try {
    execFileSync('git', ['rev-parse', '--verify', '--quiet', head]);
  } catch {
    fail(`could not compute title or body defaults: ambiguous argument 'origin/main...${head}'`);
  }
  fail('nobody stands in for --fill');
}

function needs(right) {
  if (rights[right] !== 'write') fail(`Resource not accessible by integration (HTTP 403): needs ${right}: write`);
}

function option(name) {
  const at = args.indexOf(name);
  return at < 0 ? undefined : args[at + 1];
}

function has(ref) {
  try {
    git('rev-parse', '--verify', '--quiet', ref);
    return true;
  } catch {
    return false;
  }
}

function git(...words) {
  return execFileSync('git', ['-C', remote, ...words], { encoding: 'utf8' });
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
