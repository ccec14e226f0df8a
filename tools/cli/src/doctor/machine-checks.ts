import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from '../cli-error';
import type { CommandContext } from '../command-context';
import { isOlder, OLDEST_NODE } from '../node-version';
import { localCloudFolder } from '../target';
import { findWorkspaceRoot } from '../workspace/workspace';
import type { Check, Diagnosis } from './diagnosis';

type Finding = Omit<Diagnosis, 'name'>;

/** The oldest of each that everything runs on. */
const OLDEST = { npm: '10.0.0', python: '3.11.0', git: '2.0.0' } as const;

/** What a deployment needs on this computer. */
export function checkMachine(context: CommandContext): Check[] {
  const { machine, docker, sessionPlugin } = context;
  const version = async (program: string, oldest: string, remedy: string, lacking: 'warn' | 'fail') =>
    versionFinding(await machine.ask(program, '--version'), { program, oldest, remedy, lacking });
  return [
    {
      name: 'Node',
      otherwise: 'fail',
      look: () =>
        versionFinding(machine.node, {
          ...{ program: 'node', oldest: OLDEST_NODE, remedy: 'nvm install 22, or https://nodejs.org', lacking: 'fail' },
        }),
    },
    { name: 'npm', otherwise: 'fail', look: () => version('npm', OLDEST.npm, 'npm install --global npm', 'fail') },
    {
      name: 'Python',
      otherwise: 'warn',
      look: () => version('python3', OLDEST.python, 'https://www.python.org; without it no service runs here', 'warn'),
    },
    { name: 'git', otherwise: 'warn', look: () => version('git', OLDEST.git, 'https://git-scm.com', 'warn') },
    {
      name: 'Docker',
      otherwise: 'warn',
      look: async () =>
        (await docker.isReachable())
          ? ok('it answers')
          : {
              ...{ status: 'warn', text: 'no container engine answers: images are made for the local cloud only' },
              remedy: 'start Docker, if images shall go to AWS',
            },
    },
    {
      name: 'session plugin',
      otherwise: 'warn',
      look: async () =>
        (await sessionPlugin.isInstalled())
          ? ok('installed')
          : {
              ...{ status: 'warn', text: 'not installed: berth exec cannot open sessions' },
              remedy:
                'https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html',
            },
    },
    { name: 'workspace', otherwise: 'fail', look: () => checkWorkspace(context) },
    { name: 'local cloud', otherwise: 'warn', look: () => checkLocalCloud(context) },
  ];
}

interface Wanted {
  readonly program: string;
  readonly oldest: string;
  readonly remedy: string;

  /** What it counts as when there is none. */
  readonly lacking: 'warn' | 'fail';
}

function versionFinding(answer: string | undefined, { program, oldest, remedy, lacking }: Wanted): Finding {
  if (answer === undefined) return { status: lacking, text: `no ${program} on the PATH`, remedy };
  const found = /\d+\.\d+(\.\d+)?/.exec(answer)?.[0];
  if (found === undefined) return { status: 'warn', text: `${program} does not tell its version`, remedy };
  if (isOlder(found, oldest)) return { status: lacking, text: `${found} is older than ${oldest}`, remedy };
  return ok(found);
}

function checkWorkspace({ cwd }: CommandContext): Finding {
  const root = findWorkspaceRoot(cwd);
  if (existsSync(join(root, 'node_modules'))) return ok(root);
  return { status: 'fail', text: `${root} has no node_modules`, remedy: 'npm ci' };
}

async function checkLocalCloud({ cwd, localCloud }: CommandContext): Promise<Finding> {
  let folder: string;
  try {
    folder = localCloudFolder(findWorkspaceRoot(cwd));
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return { status: 'warn', text: 'it belongs to a workspace, and this is none' };
  }
  const cloud = await localCloud.find(folder);
  if (cloud) return ok(`runs at ${cloud.endpoint}`);
  if (localCloud.wasKilled(folder)) {
    return { status: 'warn', text: 'it was killed, its databases and tasks may still run', remedy: 'berth local stop' };
  }
  return { status: 'warn', text: 'it does not run', remedy: 'berth local start, if you want to deploy to it' };
}

function ok(text: string): Finding {
  return { status: 'ok', text };
}
