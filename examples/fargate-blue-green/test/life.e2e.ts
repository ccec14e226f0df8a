import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, type Finished, makeRelease, Rehearsal, SystemTemplates, watch } from '@berth/rehearsal';
import { prepareAccount } from './_fixtures/account';
import { type Release, Releases } from './_fixtures/releases';

jest.setTimeout(1_800_000);

const GLOBAL = 'fargate-blue-green-global';
const DEV = 'fargate-blue-green-dev';
const LOCK = `/berth/${DEV}/deploy/lock`;

let rehearsal: Rehearsal;
let releases: Releases;
const images = new Map<string, Promise<string>>();
let life: Awaited<ReturnType<typeof live>>;

beforeAll(async () => {
  rehearsal = await Rehearsal.ofExample('fargate-blue-green');
  releases = new Releases(rehearsal, DEV);
  life = await live();
});

afterAll(() => rehearsal.stop());

/** The life of dev, once, in this order; each test looks at one part of it. */
async function live() {
  const unprepared = await deployUnprepared();
  const prepared = await prepareAccount(rehearsal);
  const before = await rehearsal.account.inventory();
  const atOnce = await deployTwice();
  const released = await releaseNewer();
  const rendered = await render(released.deployment);
  const kept = await keepBlue(released.deployment, released.blue);
  const halted = await failMigration();
  const refusedBefore = await failValidation('AfterAllowTestTraffic');
  const refusedAfter = await failValidation('AfterAllowTraffic');
  const unhealthy = await release('broken');
  await rehearsal.destroy(DEV);
  const left = (await rehearsal.account.inventory()).filter(line => !before.includes(line));
  return {
    ...{ unprepared, prepared, atOnce, released, rendered, kept, halted },
    ...{ refusedBefore, refusedAfter, unhealthy, left },
  };
}

async function deployUnprepared() {
  const before = await rehearsal.account.inventory();
  const refused = await rehearsal.berth('deploy', GLOBAL);
  return { refused, before, after: await rehearsal.account.inventory() };
}

/** The second starts when the first has the lock. */
async function deployTwice() {
  const image = await rehearsal.image('older');
  const running = rehearsal.berth('deploy', DEV, '--image', image);
  const { Parameters = [] } = await eventually(
    'the first deployment has the lock',
    () => rehearsal.account.ssm.getParametersByPath({ Path: LOCK }),
    ({ Parameters: found = [] }) => found.length > 0,
  );
  const second = await rehearsal.berth('deploy', DEV, '--image', image);
  const first = await running;
  const { owner, pid } = JSON.parse(Parameters[0]?.Value ?? '{}') as { owner: string; pid: number };
  return { first, second, owner, pid, answer: await rehearsal.visit(DEV, '/version') };
}

/** The release of the workspace, with its migration, while users ask. */
async function releaseNewer() {
  const blue = (await rehearsal.account.tasks(DEV)).map(({ id }) => id);
  const traffic = await rehearsal.ask(DEV);
  const { result, moments, deployment } = await releases.watch(rehearsal.berth('deploy', DEV));
  const still = await releases.service();
  const seen = await traffic.stop();
  const serving = await rehearsal.serving(DEV);
  return { result, moments, still, seen, blue, deployment, serving, gateways: await gateways() };
}

/** Where each subnet of the tasks sends what is for the internet: kinds of resources that AWS made. */
async function gateways(): Promise<(string | undefined)[]> {
  const StackName = `${DEV}-network`;
  const { cloudFormation } = rehearsal.account;
  const { TemplateBody = '' } = await cloudFormation.getTemplate({ StackName });
  const templates = new SystemTemplates([{ stackName: StackName, template: JSON.parse(TemplateBody) as object }]);
  const { StackResources = [] } = await cloudFormation.describeStackResources({ StackName });
  const subnets = (await releases.service()).taskSets?.[0]?.networkConfiguration?.awsvpcConfiguration?.subnets ?? [];
  return subnets.map(subnet => {
    const { LogicalResourceId } = StackResources.find(({ PhysicalResourceId: id }) => id === subnet) ?? {};
    const table = templates
      .resources('AWS::EC2::SubnetRouteTableAssociation')
      .find(({ properties }) => properties.SubnetId.Ref === LogicalResourceId)?.properties.RouteTableId.Ref;
    const route = templates
      .resources('AWS::EC2::Route')
      .find(({ properties }) => properties.RouteTableId.Ref === table)?.properties;
    const gateway = StackResources.find(({ LogicalResourceId: id }) => id === route?.NatGatewayId?.Ref);
    return gateway?.ResourceStatus === 'CREATE_COMPLETE' ? gateway.ResourceType : undefined;
  });
}

/** What stands in `.aws/`, what would be rendered, and what AWS has. */
async function render(deploymentId: string) {
  const { taskDefinition: base } = await releases.contract();
  const { taskDefinition: registered } = await rehearsal.account.ecs.describeTaskDefinition({ taskDefinition: base });
  const { revision } = await releases.deployment(deploymentId);
  const files = [];
  for (const name of ['dev', 'test', 'prod']) {
    for (const [kind, file] of [
      ['taskdef', `task-definition-v1-${name}.json`],
      ['appspec', `appspec-v1-${name}.yaml`],
    ] as const) {
      const { stdout } = await rehearsal.berth('render', kind, `fargate-blue-green-${name}`);
      files.push({ file, committed: readFileSync(join(__dirname, '../.aws', file), 'utf8'), rendered: stdout });
    }
  }
  const { stdout } = await rehearsal.berth('render', 'appspec', DEV, '--json');
  const content = revision?.appSpecContent?.content ?? revision?.string?.content;
  return { files, registered, rendered: JSON.parse(stdout) as object, deployed: JSON.parse(content ?? '{}') as object };
}

/** Until blue has ended. */
async function keepBlue(deployment: string, blue: readonly string[]) {
  const { status } = await eventually(
    'the deployment is over',
    () => releases.deployment(deployment),
    ({ status: now }) => now === 'Succeeded',
  );
  const isBlue = ({ taskArn = '' }: Task) => blue.some(id => taskArn.endsWith(`/${id}`));
  const tasks = await eventually(
    'blue has stopped',
    () => releases.tasks(),
    all => all.filter(isBlue).every(({ stoppedAt }) => stoppedAt !== undefined),
  );
  const events = await releases.lifecycle(deployment);
  return { status, events, tasks, beginning: await beginning(deployment, tasks) };
}

/** When the image came, the revision, the migration, the deployment. */
async function beginning(deployment: string, tasks: Awaited<ReturnType<Releases['tasks']>>) {
  const { ecr, ecs } = rehearsal.account;
  const { digest: imageDigest, revision } = await rehearsal.serving(DEV);
  const image = { repositoryName: 'fastapi-bootstrap/pyshop', imageIds: [{ imageDigest }] };
  const { imageDetails: [pushed] = [] } = await ecr.describeImages(image);
  const { taskDefinition } = await ecs.describeTaskDefinition({ taskDefinition: revision });
  const [migration] = tasks.filter(task => isMigration(task, revision));
  const { createTime } = await releases.deployment(deployment);
  const times = [
    ...[pushed?.imagePushedAt, taskDefinition?.registeredAt],
    ...[migration?.startedAt, migration?.stoppedAt, createTime],
  ];
  return times.map(time => time?.getTime() ?? Number.NaN);
}

type Task = Awaited<ReturnType<Releases['tasks']>>[number];

function isMigration({ overrides, taskDefinitionArn = '' }: Task, revision: string): boolean {
  const commands = (overrides?.containerOverrides ?? []).map(({ command = [] }) => command.join(' '));
  return taskDefinitionArn.endsWith(`/${revision}`) && commands.includes('alembic upgrade head');
}

/** The image of a release that does not know how far the schema is. */
async function failMigration() {
  const context = mkdtempSync(join(tmpdir(), 'berth-release-'));
  makeRelease('older', context);
  writeFileSync(join(context, 'pyshop/__init__.py'), '__version__ = "0.9.0"\n');
  const made = await rehearsal.berth('image', '--context', context);
  const before = await releases.deployments();
  const failed = await rehearsal.berth('release', DEV, '--image', join(context, 'dist/image.json'));
  rmSync(context, { recursive: true });
  const after = await releases.deployments();
  return { made, failed, before, after, answer: await rehearsal.visit(DEV, '/version') };
}

async function failValidation(hook: 'AfterAllowTestTraffic' | 'AfterAllowTraffic') {
  await releases.askFor(hook, '/nothing-is-here');
  const failed = await release('newer');
  await releases.askFor(hook, '/healthz');
  return failed;
}

/** A release that users should not notice. */
async function release(kind: 'newer' | 'broken') {
  const image = await imageOf(kind);
  let seen: Release<Finished> | undefined;
  const watched = await watch(rehearsal, DEV, async () => {
    seen = await releases.watch(rehearsal.berth('release', DEV, '--image', image));
  });
  const weights = Object.values(await releases.weights()).sort();
  return { ...seen, moments: seen?.moments ?? [], watched, weights, answer: await rehearsal.visit(DEV, '/version') };
}

/** Made once. */
function imageOf(kind: 'newer' | 'broken'): Promise<string> {
  const image = images.get(kind) ?? rehearsal.image(kind);
  images.set(kind, image);
  return image;
}

/** Whether AWS has what was rendered; `${…}` stands for what only a deployment knows. */
function matching(rendered: unknown): unknown {
  if (Array.isArray(rendered)) return rendered.map(matching);
  if (typeof rendered === 'string' && rendered.includes('${')) {
    const known = rendered.split(/\$\{[^}]*\}/).map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return expect.stringMatching(new RegExp(`^${known.join('.+')}$`));
  }
  if (typeof rendered !== 'object' || rendered === null) return rendered;
  const entries = Object.entries(rendered).map(([key, value]) => [key, matching(value)]);
  return expect.objectContaining(Object.fromEntries(entries));
}

/** As `berth render` writes what only a deployment knows. */
const ANY = ['$', '{a revision}'].join('');
const VERSION_BEFORE = '"version":"1.1.0"';

test('S001-04: without a bootstrap a deployment is refused and nothing is written; with it, it works', () => {
  const { refused, before, after } = life.unprepared;

  expect(refused.exitCode).toBe(1);
  expect(refused.output).toContain('bootstrap');
  expect(after).toEqual(before);
  expect(life.prepared).toEqual({ bootstrapped: 0, deployed: 0 });
});

test('S001-05: of two deployments at once one is done, and the other names it', () => {
  const { first, second, owner, pid, answer } = life.atOnce;

  expect(first.exitCode).toBe(0);
  expect(second.exitCode).toBe(5);
  expect(second.output).toContain(`${DEV} is being deployed by ${owner} (process ${pid})`);
  expect(answer).toMatchObject({ status: 200, body: expect.stringContaining('"version":"1.0.0"') });
});

test('S001-10: both releases serve through the one load balancer, and tasks go out by NAT', () => {
  const { seen, result, still } = life.released;
  const { taskSets = [] } = still;

  expect(result.exitCode).toBe(0);
  expect(seen.failures).toEqual([]);
  expect(seen.versions.get('1.0.0')).toBeGreaterThan(0);
  expect(seen.versions.get('1.1.0')).toBeGreaterThan(0);
  expect(taskSets).toHaveLength(2);
  for (const { networkConfiguration } of taskSets) {
    expect(networkConfiguration?.awsvpcConfiguration?.assignPublicIp).toBe('DISABLED');
  }
  const nat = 'AWS::EC2::NatGateway';
  expect(life.released.gateways).toEqual([nat, nat, nat]);
});

test('S001-38: task definitions in .aws are those that are rendered, and that AWS has', () => {
  const { files, registered } = life.rendered;
  const definitions = files.filter(({ file }) => file.startsWith('task-definition-'));
  const dev = definitions.find(({ file }) => file.endsWith('-dev.json'));
  const { tags: _, ...rendered } = JSON.parse(dev?.rendered ?? '{}') as Record<string, unknown>;

  expect(definitions).toHaveLength(3);
  for (const { committed, rendered: now } of definitions) expect(committed).toBe(now);
  expect(registered).toEqual(matching(rendered));
});

test('S001-39: AppSpecs in .aws are those that are rendered, and that CodeDeploy gets', () => {
  const { files, rendered, deployed } = life.rendered;
  const specs = files.filter(({ file }) => file.startsWith('appspec-'));
  const [resource] = (rendered as { Resources: object[] }).Resources;

  expect(specs).toHaveLength(3);
  for (const { committed, rendered: now } of specs) expect(committed).toBe(now);
  expect(JSON.stringify(rendered)).toContain('"version":"0.0"');
  expect(resource).toMatchObject({
    TargetService: {
      Type: 'AWS::ECS::Service',
      Properties: {
        LoadBalancerInfo: { ContainerName: 'fastapi-bootstrap-v1', ContainerPort: 8000 },
        PlatformVersion: 'LATEST',
        CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE', Weight: 1, Base: 0 }],
        NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'DISABLED' } },
      },
    },
  });
  const wanted = JSON.parse(JSON.stringify(rendered).replace('<TASK_DEFINITION>', ANY)) as object;
  expect(deployed).toEqual(matching(wanted));
  expect((rendered as { Hooks: object[] }).Hooks.flatMap(hook => Object.keys(hook))).toEqual([
    'AfterAllowTestTraffic',
    'AfterAllowTraffic',
  ]);
});

test('S001-41: a release migrates once, before users move; if that fails there is no deployment', () => {
  const { serving, moments } = life.released;
  const { made, failed, before, after, answer } = life.halted;
  const migrations = life.kept.tasks.filter(task => isMigration(task, serving.revision));

  expect(migrations).toHaveLength(1);
  expect(migrations[0]?.containers?.[0]).toMatchObject({ exitCode: 0, imageDigest: serving.digest });
  expect(moments.length).toBeGreaterThan(0);
  expect(made.exitCode).toBe(0);
  expect(failed.exitCode).toBe(4);
  expect(after).toEqual(before);
  expect(answer.body).toContain(VERSION_BEFORE);
});

test('S001-50: image, revision, migration, deployment, healthy tasks, validation, shift, validation, end of blue', () => {
  const { blue } = life.released;
  const { beginning: begun, events, tasks } = life.kept;
  const at = (name: string, edge: 'start' | 'end') => events.find(event => event.name === name)?.[edge] ?? Number.NaN;
  const ended = tasks.find(({ taskArn = '' }) => blue.some(id => taskArn.endsWith(`/${id}`)))?.stoppedAt;
  const order = [
    ...begun,
    at('Install', 'end'),
    at('AfterAllowTestTraffic', 'end'),
    at('AllowTraffic', 'end'),
    at('AfterAllowTraffic', 'end'),
    ended?.getTime() ?? Number.NaN,
  ];

  expect(order.every(Number.isFinite)).toBe(true);
  expect(order).toEqual([...order].sort((a, b) => a - b));
});

test('S001-51: green starts beside blue, and no user is on it until it was validated', () => {
  const { moments } = life.released;
  const unvalidated = moments.filter(({ succeeded }) => !succeeded.includes('AfterAllowTestTraffic'));

  expect(unvalidated.length).toBeGreaterThan(0);
  expect(new Set(unvalidated.map(({ green }) => green))).toEqual(new Set([0]));
  expect(moments.some(({ running }) => running.length === 2 && running.every(count => count === 1))).toBe(true);
});

test('S001-52: users move little by little', () => {
  const shares = new Set([...life.released.moments, ...life.refusedAfter.moments].map(({ green }) => green));
  const between = [...shares].filter(share => share > 0 && share < 100);

  expect(between.length).toBeGreaterThanOrEqual(3);
  expect(between.filter(share => share % 10 !== 0)).toEqual([]);
});

test.each([
  ['before', 'refusedBefore', 'AfterAllowTestTraffic'],
  ['after', 'refusedAfter', 'AfterAllowTraffic'],
  ['unhealthy', 'unhealthy', '/healthz'],
] as const)(
  'S001-53: a release that fails (%s) brings all users back to blue, and the cause is named',
  (_, run, cause) => {
    const { result, watched, weights, answer } = life[run];

    expect(result?.exitCode).toBe(2);
    expect(result?.output).toContain(cause);
    expect(weights).toEqual([0, 100]);
    expect(watched).toMatchObject({ failures: [], sameTasks: true });
    expect(answer.body).toContain(VERSION_BEFORE);
  },
);

test('S001-53: no user meets a release that was refused before the shift, or whose tasks are unhealthy', () => {
  const met = [...life.refusedBefore.moments, ...life.unhealthy.moments].filter(({ green }) => green > 0);

  expect(met).toEqual([]);
});

test('S001-54: blue ends after its wait, not before', () => {
  const { blue, still } = life.released;
  const { status, events, tasks } = life.kept;
  const shifted = events.find(({ name }) => name === 'AllowTraffic')?.end ?? Number.NaN;
  const ended = tasks.filter(({ taskArn = '' }) => blue.some(id => taskArn.endsWith(`/${id}`)));

  expect(still.taskSets?.map(({ runningCount }) => runningCount)).toEqual([1, 1]);
  expect(status).toBe('Succeeded');
  expect(ended).toHaveLength(1);
  const stoppedAt = ended[0]?.stoppedAt?.getTime() ?? Number.NaN;
  expect(stoppedAt - shifted).toBeGreaterThanOrEqual(30 * 60_000);
});

test('S001-58: of dev nothing is left but a snapshot of its data', () => {
  expect(life.left).toEqual([expect.stringMatching(/^database snapshot fargate-blue-green-dev-/)]);
});
