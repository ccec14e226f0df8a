import { runCli } from '../../src/cli';
import { answerApproval } from '../../src/commands/answers';
import { release } from '../../src/commands/release';
import { FakeAws } from '../_fakes/aws';
import { awsError } from '../_fakes/aws-error';
import { fakeContext } from '../_fakes/context';
import { rollout } from '../_fakes/rollout';
import { endKeeping, FIRST, released, SECOND } from '../_fixtures/released';
import { workspace } from '../_fixtures/workspace';

const environment = 'dev';
const yes = { environment, yes: true };

/** CodeDeploy has started the tasks of SECOND and waits, beside FIRST that serves. */
async function ready() {
  const context = await released(FIRST, SECOND);
  const { aws } = context;
  const waiting = aws.deployments.at(-1);
  if (!waiting) throw new TypeError('nothing was deployed');
  aws.taskSets = waiting.before.taskSets;
  aws.weights = waiting.before.weights;
  Object.assign(waiting, { status: 'Ready', looks: 3, readyWaitMinutes: 60 });
  return { context, waiting };
}

/** A service that ECS releases; its second deployment pauses. */
async function paused() {
  const context = fakeContext(workspace());
  const aws = new FakeAws(context.clock, { ...rollout, engine: 'ecs' });
  const native = { ...context, aws, connect: () => aws.ports };
  for (const digest of [FIRST, SECOND]) {
    aws.images.add(digest);
    await release({ environment, image: digest }, native);
  }
  aws.native.start(aws.revisions[1]?.arn ?? '', false);
  const waiting = aws.native.active;
  if (!waiting) throw new TypeError('nothing is deployed');
  waiting.hooks = [{ id: 'hook-1', kind: 'PAUSE', expiresAt: Date.UTC(2026, 0, 2) }];
  aws.calls.length = 0;
  context.io.said.length = 0;
  return { context: native, waiting };
}

test('F20: approve ends the wait of CodeDeploy, and is done when that is seen', async () => {
  const { context } = await ready();

  const report = await answerApproval('approve', yes, context);

  expect(report).toEqual({
    ...{ environment, service: 'pyshop', deployment: 'd-2', revision: 'dev-pyshop:3', outcome: 'approved' },
  });
  expect(context.aws.calls).toEqual(['endReady']);
  expect(context.io.said).toEqual([
    'pyshop: deployment d-2 of dev-pyshop:3 waits for an approval for 60 minutes at most',
    'next: berth resume dev follows it to its end',
  ]);
});

test('F20: reject has CodeDeploy take it back, and names what serves', async () => {
  const { context } = await ready();

  const report = await answerApproval('reject', yes, context);

  expect(report).toMatchObject({ revision: 'dev-pyshop:3', outcome: 'rejected', serves: 'dev-pyshop:2' });
  expect(context.aws.calls).toEqual(['stop']);
  expect(context.aws.serving).toBe(FIRST);
});

test('F36: approve lets ECS go on at the hook that waits', async () => {
  const { context, waiting } = await paused();

  const report = await answerApproval('approve', yes, context);

  expect(report).toMatchObject({ revision: 'dev-pyshop:2', outcome: 'approved' });
  expect(context.aws.calls).toEqual(['continue hook-1']);
  expect(waiting.hooks).toEqual([]);
  expect(context.io.said[0]).toBe(
    'pyshop: deployment d-4 of dev-pyshop:2 waits for an approval until 2026-01-02T00:00:00.000Z',
  );
});

test('F36: reject has ECS go back, and waits until it has', async () => {
  const { context, waiting } = await paused();

  const report = await answerApproval('reject', yes, context);

  expect(report).toMatchObject({ revision: 'dev-pyshop:2', outcome: 'rejected', serves: 'dev-pyshop:3' });
  expect(context.aws.calls).toEqual(['goBack']);
  expect(waiting.status).toBe('ROLLBACK_SUCCESSFUL');
});

test.each(['approve', 'reject'] as const)('%s is confirmed by state when the answer is lost', async answer => {
  const { context } = await ready();
  context.aws.afterWrite = () => {
    throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError' });
  };

  await expect(answerApproval(answer, yes, context)).resolves.toMatchObject({ deployment: 'd-2' });
  expect(context.aws.calls).toHaveLength(1);
});

test('approve is 75 when it is not seen to have arrived', async () => {
  const { context } = await ready();
  context.aws.beforeWrite = () => {
    throw awsError('AccessDeniedException', 'denied');
  };

  await expect(answerApproval('approve', yes, context)).rejects.toMatchObject({
    name: 'ApprovalUnconfirmed',
    message: 'deployment d-2 still waits: denied',
    exitCode: 75,
  });
});

test('reject is 3 when what was rejected serves in the end', async () => {
  const { context, waiting } = await ready();
  const { ports } = context.aws;
  const stopWithRollback = async () => {
    const [, green] = context.aws.taskSets;
    context.aws.taskSets = [{ ...green, status: 'PRIMARY', taskDefinition: waiting.taskDefinition } as never];
    context.aws.weights = { [context.aws.taskSets[0]?.targetGroup ?? '']: 100 };
    waiting.status = 'Succeeded';
  };
  const stuck = { ...context, connect: () => ({ ...ports, codeDeploy: { ...ports.codeDeploy, stopWithRollback } }) };
  context.aws.taskSets = [...context.aws.taskSets, { ...context.aws.taskSets[0], id: 'green' } as never];

  await expect(answerApproval('reject', yes, stuck)).rejects.toMatchObject({ name: 'RejectionStuck', exitCode: 3 });
});

test.each(['approve', 'reject'] as const)(
  '%s asks before, and changes nothing when the user declines',
  async answer => {
    const { context } = await ready();
    context.io.answer = false;

    await expect(answerApproval(answer, { environment }, context)).rejects.toMatchObject({
      name: 'AnswerDeclined',
      exitCode: 1,
    });
    expect(context.io.said).toContain(`${answer} dev-pyshop:3 in dev?`);
    expect(context.aws.calls).toEqual([]);
  },
);

test('says what waits on a dry run, as JSON too', async () => {
  const { context } = await ready();

  await expect(runCli(['approve', 'dev', '--dry-run', '--json'], '1', context)).resolves.toBe(0);

  expect(context.io.results).toEqual([
    { environment, service: 'pyshop', deployment: 'd-2', revision: 'dev-pyshop:3', outcome: 'waiting' },
  ]);
  expect(context.aws.calls).toEqual([]);
});

test.each([
  ['approve', 'pyshop: dev-pyshop:3 was approved, deployment d-2 goes on'],
  ['reject', 'pyshop: dev-pyshop:3 was rejected; dev-pyshop:2 serves'],
])('%s tells its result in a line', async (answer, line) => {
  const { context } = await ready();

  await expect(runCli([answer, 'dev', '--yes'], '1', context)).resolves.toBe(0);

  expect(context.io.results).toEqual([line]);
});

test('fails when nothing waits: a deployment that moves, or keeps the old tasks, is no question', async () => {
  const { context, waiting } = await ready();
  waiting.status = 'InProgress';
  const keeping = await released(FIRST, SECOND);
  Object.assign(keeping.aws.deployments.at(-1) ?? {}, { status: 'Ready' });
  const idle = await released();
  endKeeping(idle);

  for (const at of [context, keeping, idle]) {
    await expect(answerApproval('approve', yes, at)).rejects.toMatchObject({ name: 'NothingToApprove', exitCode: 1 });
  }
});
