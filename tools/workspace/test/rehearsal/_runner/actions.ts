import { cpSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { ActionName } from '../../../src/workflows/actions';
import { versionOf } from '../../../src/workflows/actions';
import type { Permissions } from '../../../src/workflows/workflow';
import type { Ended, Machine } from './machine';
import type { Plan } from './plan';
import { Refused } from './refused';

/** Where an action runs, and what it is given. */
export interface ActionCall {
  readonly machine: Machine;
  readonly plan: Plan;
  readonly permissions: Permissions;
  readonly environment?: string;

  /** The commit of the run. */
  readonly sha: string;

  /** `with`, its expressions put in. */
  readonly given: Readonly<Record<string, string>>;
  readonly tookRole: (role: string) => void;
}

type StandIn = (call: ActionCall) => Promise<Ended>;

const FINE: Ended = { succeeded: true, output: '' };

/** What is done in place of each action. */
const STAND_INS: Readonly<Record<ActionName, StandIn>> = {
  'actions/checkout': checkOut,
  // this computer has one of each
  'actions/setup-node': async () => FINE,
  'actions/setup-python': async () => FINE,
  'actions/upload-artifact': upload,
  'actions/download-artifact': download,
  'aws-actions/configure-aws-credentials': takeRole,
};

/** @throws Refused for an action that is unknown, or that is not at the reviewed commit */
export function act(uses: string, call: ActionCall): Promise<Ended> {
  const standIn = STAND_INS[uses.split('@')[0] ?? ''];
  if (!standIn || versionOf(uses) === undefined) throw new Refused(`nobody stands in for ${uses}`);
  return standIn(call);
}

/** One commit, or all of them, and no token for later commands. */
async function checkOut({ machine, plan, permissions, sha, given }: ActionCall): Promise<Ended> {
  if (permissions.contents === undefined) throw new Refused('a checkout needs contents: read');
  if (given['persist-credentials'] !== 'false') throw new Refused('a checkout that keeps the token is not rehearsed');
  const { 'fetch-depth': depth = '1', ref = plan.event.name === 'pull_request' ? sha : plan.event.branch } = given;
  const isCommit = /^[0-9a-f]{40}$/.test(ref);
  const history = depth === '0' ? [] : ['--no-tags', `--depth=${depth}`];
  const branch = isCommit ? [] : ['--branch', ref];
  const clone = ['git', 'clone', '--quiet', '-c', 'gc.auto=0', ...history, ...branch, `file://${plan.remote}`, '.'];
  const commit = [
    ['git', 'fetch', '--quiet', ...history, 'origin', ref],
    ['git', 'checkout', '--quiet', '--detach', ref],
  ];
  const commands = [clone, ...(isCommit ? commit : [])];
  for (const command of commands) {
    const ended = await machine.spawn(command, machine.workspace);
    if (!ended.succeeded) return ended;
  }
  return FINE;
}

async function upload({ machine, plan, given }: ActionCall): Promise<Ended> {
  const { name = '', path = '' } = given;
  const from = resolve(machine.workspace, path);
  if (!existsSync(from)) return { succeeded: false, output: `No files were found with the provided path: ${path}` };
  if (!statSync(from).isFile()) throw new Refused('an artifact of more than one file is not rehearsed');
  const to = artifact(plan, name);
  if (existsSync(to)) return { succeeded: false, output: `an artifact with the name ${name} exists already` };
  mkdirSync(to, { recursive: true });
  cpSync(from, join(to, basename(from)));
  return FINE;
}

async function download({ machine, plan, given }: ActionCall): Promise<Ended> {
  const { name = '', path = '.' } = given;
  const from = artifact(plan, name);
  if (!existsSync(from)) return { succeeded: false, output: `Artifact not found for name: ${name}` };
  cpSync(from, resolve(machine.workspace, path), { recursive: true });
  return FINE;
}

function artifact({ folder }: Plan, name: string): string {
  return join(folder, 'artifacts', name);
}

/** As AWS does: by a token of GitHub, for a role that trusts the environment of the job, or its branch where it names none. */
async function takeRole({ machine, plan, permissions, environment, given, tookRole }: ActionCall): Promise<Ended> {
  const { 'role-to-assume': role = '', 'aws-region': region = '' } = given;
  if (permissions['id-token'] !== 'write') return { succeeded: false, output: 'It looks like you have no id-token' };
  if (region === '') return { succeeded: false, output: 'Input required and not supplied: aws-region' };
  const [, of, purpose] = /^arn:aws:iam::\d{12}:role\/berth-(\w+)-(deploy|drift|infra|publish)$/.exec(role) ?? [];
  if (of === undefined) return { succeeded: false, output: `Could not assume role: ${role}` };
  const trusted = purpose === 'drift' ? 'ref:refs/heads/main' : `environment:${of}`;
  const sub = environment === undefined ? `ref:refs/heads/${plan.event.branch}` : `environment:${environment}`;
  if (sub !== trusted) {
    return { succeeded: false, output: `Not authorized to perform sts:AssumeRoleWithWebIdentity: ${role}, ${sub}` };
  }
  tookRole(role);
  Object.assign(machine.exported, plan.aws, { AWS_REGION: region });
  return FINE;
}

/** What npm does by OIDC in a job that may: asks the registry for a token of its own. */
export function trustPublisher({
  machine,
  plan,
  permissions,
  environment,
}: Omit<ActionCall, 'given' | 'sha' | 'tookRole'>): void {
  if (environment !== 'registry' || permissions['id-token'] !== 'write') return;
  writeFileSync(join(machine.home, '.npmrc'), plan.registry);
}
