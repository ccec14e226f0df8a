import { join } from 'node:path';
import { CliError } from './cli-error';
import type { CommandContext } from './command-context';
import type { LocalCloud } from './local-cloud/local-cloud';

/** The account that stands for the local cloud. */
export const LOCAL_ACCOUNT = '000000000000';

/** Where commands go, once that is sure. */
export interface Target {
  readonly account: string;
  readonly region: string;
  readonly local: boolean;

  /** How many times faster than real its time passes: 1, or what the local cloud was told. */
  readonly speed: number;

  /** How often to look while waiting, in real milliseconds. */
  readonly pollMs: number;

  /**
   * How long to go on without contact, in real milliseconds.
   *
   * @default - as long as what is waited for may take
   */
  readonly silenceMs?: number;
}

/** How long a process of this computer may be silent before it counts as gone, in real milliseconds. */
const LOCAL_SILENCE_MS = 10_000;

/** Whether `endpoint` is a port of this computer. */
export function isLoopback(endpoint: string | undefined): boolean {
  if (endpoint === undefined || !URL.canParse(endpoint)) return false;
  const { hostname } = new URL(endpoint);
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname) || hostname.endsWith('.localhost');
}

/** Where the local cloud of a workspace keeps its state. */
export function localCloudFolder(workspaceRoot: string): string {
  return join(workspaceRoot, '.berth', 'local-cloud');
}

/** What every AWS client reads to find the local cloud; any credentials do. */
export function localVariables({ endpoint, speed }: Omit<LocalCloud, 'pid'>, region: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    ...(speed === undefined ? {} : { BERTH_LOCAL_SPEED: String(speed) }),
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/**
 * Points this process at the account and region of an environment, and makes sure that the credentials are theirs.
 *
 * @throws CliError `LocalCloudNotRunning`, `EndpointInvalid`, `NotAws`, `AccountMismatch`, `CredentialsExpired`: nothing was changed
 */
export async function reachTarget(
  { account, region }: { readonly account: string; readonly region: string },
  workspaceRoot: string,
  context: CommandContext,
): Promise<Target> {
  const { AWS_ENDPOINT_URL: endpoint } = context.variables;
  if (endpoint && !URL.canParse(endpoint)) {
    throw new CliError('EndpointInvalid', `AWS_ENDPOINT_URL = "${endpoint}": must be a URL`, {
      hint: 'correct it, or unset it',
    });
  }
  if (account === LOCAL_ACCOUNT) return reachLocalCloud(region, workspaceRoot, context);

  context.variables.AWS_REGION = region;
  const actual = await context.connect(region).identity.account();
  if (actual === '') {
    throw new CliError('NotAws', `${endpoint ?? 'AWS'} does not say whose credentials these are: is it AWS?`, {
      hint: 'correct AWS_ENDPOINT_URL, or unset it',
    });
  }
  if (actual !== account) {
    throw new CliError('AccountMismatch', `the credentials are of account ${actual}, the config says ${account}`, {
      hint: context.variables.AWS_ENDPOINT_URL
        ? 'unset AWS_ENDPOINT_URL, or change the account in src/config.ts'
        : `use a profile of account ${account} (AWS_PROFILE), or change the account in src/config.ts`,
    });
  }
  return { account, region, local: false, speed: 1, pollMs: 5000 };
}

async function reachLocalCloud(region: string, workspaceRoot: string, context: CommandContext): Promise<Target> {
  const { variables } = context;
  const target = { account: LOCAL_ACCOUNT, region, local: true, pollMs: 250, silenceMs: LOCAL_SILENCE_MS };
  if (variables.AWS_ENDPOINT_URL) {
    const defaults = localVariables({ endpoint: variables.AWS_ENDPOINT_URL }, region);
    variables.AWS_REGION = region;
    if (!variables.AWS_ACCESS_KEY_ID && !variables.AWS_PROFILE) Object.assign(variables, defaults);
    return { ...target, speed: Number(variables.BERTH_LOCAL_SPEED) || 1 };
  }

  const cloud = await context.localCloud.find(localCloudFolder(workspaceRoot));
  if (!cloud) {
    throw new CliError('LocalCloudNotRunning', `account ${LOCAL_ACCOUNT} is the local cloud, and it does not run`, {
      hint: 'berth local start',
    });
  }
  Object.assign(variables, localVariables(cloud, region));
  // a profile or a session of a real account must not come along
  for (const name of ['AWS_PROFILE', 'AWS_SESSION_TOKEN', 'AWS_DEFAULT_PROFILE']) delete variables[name];
  return { ...target, speed: cloud.speed ?? 1 };
}
