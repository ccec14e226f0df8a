import type { AwsPorts } from '../aws/ports';
import { parseRepository } from '../aws/registry';
import type { CommandContext } from '../command-context';
import { readRollouts } from '../engine/contracts';
import { reachTarget, type Target } from '../target';
import { type Assembly, readAssembly } from '../workspace/assembly';
import { checkGate } from '../workspace/gate';
import type { EnvironmentApp } from '../workspace/workspace';
import { type Check, type Diagnosis, diagnose } from './diagnosis';

type Finding = Omit<Diagnosis, 'name'>;

/** What the CDK toolkit of this version asks of a bootstrapped account. @see https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html */
const BOOTSTRAP_VERSION = 6;

/** The account and region of an environment, from the inside of which everything else is asked. */
export async function checkAccount(app: EnvironmentApp, context: CommandContext): Promise<Diagnosis[]> {
  const reached: { assembly?: Assembly; target?: Target } = {};
  const first = await diagnose([
    {
      name: 'templates',
      otherwise: 'fail',
      look: () => {
        reached.assembly = readAssembly(app);
        checkGate(app);
        return ok(`${reached.assembly.stacks.length} stacks, judged by the policy gate`);
      },
    },
    {
      name: 'credentials',
      otherwise: 'fail',
      look: async () => {
        const { account, region } = reached.assembly ?? readAssembly(app);
        reached.target = await reachTarget({ account, region }, app.workspaceRoot, context);
        return ok(reached.target.local ? `the local cloud answers for account ${account}` : `of account ${account}`);
      },
    },
  ]);
  const { assembly, target } = reached;
  if (!assembly || !target) return first;
  const aws = context.connect(target.region);
  return [...first, ...(await diagnose(checksInside(app, assembly, target, aws, context)))];
}

function checksInside(
  app: EnvironmentApp,
  assembly: Assembly,
  target: Target,
  aws: AwsPorts,
  context: CommandContext,
): Check[] {
  return [
    { name: 'region', otherwise: 'warn', look: () => checkRegion(target, context) },
    { name: 'bootstrap', otherwise: 'fail', look: () => checkBootstrapVersion(app, assembly, aws) },
    { name: 'stacks', otherwise: 'fail', look: () => checkStacks(assembly, aws) },
    { name: 'registry', otherwise: 'fail', look: () => checkRegistry(app, aws) },
    { name: 'deploy role', otherwise: 'warn', look: () => checkRole(app, target, context) },
  ];
}

/** Other tools in the same shell go where the variables say. */
function checkRegion({ region }: Target, { machine }: CommandContext): Finding {
  if (machine.region === undefined || machine.region === region) return ok(region);
  return {
    ...{ status: 'warn', text: `AWS_REGION = ${machine.region}, the config says ${region}: berth goes by the config` },
    remedy: `export AWS_REGION=${region}`,
  };
}

async function checkBootstrapVersion(app: EnvironmentApp, assembly: Assembly, aws: AwsPorts): Promise<Finding> {
  const names = assembly.stacks.map(({ bootstrapParameter }) => bootstrapParameter).filter(name => name !== undefined);
  if (names.length === 0) return ok('its stacks need none');
  const values = await aws.parameters.values([...new Set(names)]);
  const versions = names.map(name => Number(values[name] ?? 0));
  const oldest = Math.min(...versions);
  const remedy = `berth bootstrap ${app.name}`;
  if (oldest === 0) return { status: 'fail', text: `account ${assembly.account} is not bootstrapped`, remedy };
  if (oldest >= BOOTSTRAP_VERSION) return ok(`version ${oldest}`);
  return { status: 'fail', text: `version ${oldest} is older than ${BOOTSTRAP_VERSION}`, remedy };
}

async function checkStacks({ stacks }: Assembly, aws: AwsPorts): Promise<Finding> {
  const found = await Promise.all(stacks.map(({ name }) => aws.stacks.find(name)));
  const broken = found.filter(stack => stack !== undefined && /FAILED|ROLLBACK_COMPLETE$/.test(stack.status));
  const bad = broken.filter(stack => stack?.status !== 'UPDATE_ROLLBACK_COMPLETE');
  if (bad.length === 0) {
    const deployed = found.filter(stack => stack !== undefined).length;
    return ok(`${deployed} of ${stacks.length} are deployed, none is broken`);
  }
  const named = bad.map(stack => `${stack?.name} is ${stack?.status}`).join(', ');
  return { status: 'fail', text: named, remedy: remedyFor(bad[0]?.status ?? '', bad[0]?.name ?? '') };
}

/** What CloudFormation lets one do with a stack in a broken state. @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events-by-operation.html */
function remedyFor(status: string, name: string): string {
  if (status === 'UPDATE_ROLLBACK_FAILED') {
    return `aws cloudformation continue-update-rollback --stack-name ${name} (with --resources-to-skip what its events name)`;
  }
  if (status === 'DELETE_FAILED')
    return `aws cloudformation delete-stack --stack-name ${name}, its events say what stays`;
  return `aws cloudformation delete-stack --stack-name ${name}, then deploy again`;
}

async function checkRegistry(app: EnvironmentApp, aws: AwsPorts): Promise<Finding> {
  const rollouts = await readRollouts(app.name, aws.parameters);
  const repositories = [...new Set(rollouts.map(({ repository }) => repository))];
  if (repositories.length === 0) return ok('no service stands yet');
  const missing: string[] = [];
  for (const repository of repositories) {
    // any digest: what counts is whether the registry answers
    const has = await aws.registry.has(repository, `sha256:${'0'.repeat(64)}`);
    if (has === undefined) missing.push(parseRepository(repository).name);
  }
  if (missing.length === 0)
    return ok(`it answers for ${repositories.map(name => parseRepository(name).name).join(', ')}`);
  return { status: 'fail', text: `no repository ${missing.join(', ')}`, remedy: 'berth deploy global' };
}

/** A pipeline that takes the wrong role finds out late, when the first call is refused. */
async function checkRole(app: EnvironmentApp, { local, region }: Target, { connect, variables }: CommandContext) {
  if (local) return ok('the local cloud asks for none');
  const caller = await connect(region).identity.caller();
  const role = /:assumed-role\/([^/]+)\//.exec(caller)?.[1];
  const inPipeline = variables.GITHUB_ACTIONS === 'true';
  if (role?.startsWith(`berth-${app.name}-`)) return ok(role);
  if (!inPipeline) return ok(`${role ?? caller.split('/').at(-1)}, a role of people`);
  return {
    ...{ status: 'warn' as const, text: `${role ?? caller} is no role of ${app.name}` },
    remedy: `let the job take berth-${app.name}-deploy: permissions id-token: write, environment ${app.name}`,
  };
}

function ok(text: string): Finding {
  return { status: 'ok', text };
}
