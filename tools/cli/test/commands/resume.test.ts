import { Interrupted } from '../../src/clock';
import { release } from '../../src/commands/release';
import { resume } from '../../src/commands/resume';
import { endKeeping, released, SECOND } from '../_fixtures/released';

/** A release of the second image that somebody stopped watching. */
async function interrupted() {
  const context = await released();
  endKeeping(context);
  context.aws.images.add(SECOND);
  const sleep = context.clock.sleep;
  context.clock.sleep = async () => {
    if (context.aws.deployments.length > 1) throw new Interrupted();
  };
  await expect(release({ environment: 'dev', image: SECOND }, context)).rejects.toMatchObject({ exitCode: 130 });
  context.clock.sleep = sleep;
  context.aws.calls.length = 0;
  return context;
}

test('follows what an interrupted release left running, and starts nothing', async () => {
  const context = await interrupted();

  const { services } = await resume({ environment: 'dev' }, context);

  expect(services).toEqual([expect.objectContaining({ action: 'released', digest: SECOND, deployment: 'd-2' })]);
  expect(context.aws.serving).toBe(SECOND);
  expect(context.aws.calls.filter(call => ['create', 'run', 'register'].includes(call))).toEqual([]);
});

test('I6: only reports when nothing goes on', async () => {
  const context = await interrupted();
  await resume({ environment: 'dev' }, context);
  context.aws.calls.length = 0;

  await expect(resume({ environment: 'dev' }, context)).resolves.toEqual({ environment: 'dev', services: [] });
  expect(context.aws.calls).toEqual([]);
});

test('leaves a deployment of somebody else alone', async () => {
  const context = await interrupted();
  for (const deployment of context.aws.deployments) Object.assign(deployment, { description: 'by hand' });

  await expect(resume({ environment: 'dev' }, context)).resolves.toMatchObject({ services: [] });
});
