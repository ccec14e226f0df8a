import { deploy } from '../../src/commands/deploy';
import { atRoot } from '../_fixtures/deploying';

test('F46: refuses to replace what holds data, without a change', async () => {
  const { context, stand, template } = atRoot();
  stand('dev-network', {});
  stand('dev-service', template('dev-service'));
  context.aws.changes = [{ logicalId: 'Vpc', type: 'AWS::EC2::VPC', action: 'Modify', replacement: 'True' }];

  await expect(deploy({ environment: 'dev' }, context)).rejects.toMatchObject({ name: 'StatefulChange', exitCode: 1 });

  await expect(deploy({ environment: 'dev', allowReplace: ['Vpc'] }, context)).resolves.toMatchObject({
    environment: 'dev',
  });
});

test('does not say that nothing was changed when a stack was', async () => {
  const { context, stand } = atRoot();
  stand('dev-service', {});
  context.aws.changes = [{ logicalId: 'Logs', type: 'AWS::Logs::LogGroup', action: 'Remove', replacement: 'False' }];

  await expect(deploy({ environment: 'dev' }, context)).rejects.toMatchObject({
    name: 'StatefulChange',
    message: expect.stringMatching(/before that: dev-network created$/),
    exitCode: 3,
  });
});

/** `dev` stands with a database of version 16.9; the network stack changes it. */
async function withDatabase(properties: object) {
  const Resources = { Database: { Type: 'AWS::RDS::DBInstance', Properties: { Engine: 'postgres', ...properties } } };
  const { context, stand } = atRoot({}, { 'apps/dev/cdk.out/dev-network.template.json': { Resources } });
  await deploy({ environment: 'dev' }, context);
  stand('dev-network', {});
  context.aws.databases.set('dev-database', { status: 'available', engine: 'postgres', version: '16.9' });
  context.aws.changes = [
    {
      ...{ logicalId: 'Database', physicalId: 'dev-database', type: 'AWS::RDS::DBInstance' },
      ...{ action: 'Modify', replacement: 'False' },
    },
  ];
  context.aws.calls.length = 0;
  return context;
}

test('S004-75: takes a snapshot of a database before the change, waits for it and prints its name', async () => {
  const context = await withDatabase({ EngineVersion: '16' });

  const report = await deploy({ environment: 'dev' }, context);

  const [snapshot = ''] = context.aws.snapshots.keys();
  expect(snapshot).toMatch(/^dev-database-before-20260101t\d{6}z$/);
  expect(context.io.said).toContain(`dev-network: snapshot ${snapshot} taken before the change`);
  expect(report.stacks[0]).toMatchObject({ name: 'dev-network', action: 'updated', snapshots: [snapshot] });
  expect(context.aws.snapshots.get(snapshot)).toBe('available');
});

test('changes no database whose snapshot failed', async () => {
  const context = await withDatabase({ EngineVersion: '16' });
  context.aws.snapshotEnd = 'failed';

  await expect(deploy({ environment: 'dev' }, context)).rejects.toMatchObject({ name: 'SnapshotFailed', exitCode: 1 });
});

test('takes no snapshot of a database that is made, or is gone', async () => {
  const context = await withDatabase({ EngineVersion: '16' });
  context.aws.databases.clear();

  await deploy({ environment: 'dev' }, context);

  expect(context.aws.snapshots.size).toBe(0);
});

test('refuses another major version of an engine, without a snapshot', async () => {
  const context = await withDatabase({ EngineVersion: '17' });

  await expect(deploy({ environment: 'dev' }, context)).rejects.toMatchObject({
    name: 'MajorUpgrade',
    message: 'stack dev-network was not changed: dev-database runs 16.9, and dev-network/Database asks for 17',
    hint: 'majorUpgrade: { to, reason, until } in the config of the database, or --allow-major-upgrade dev-network/Database',
    exitCode: 1,
  });
  expect(context.aws.snapshots.size).toBe(0);
});

test.each([
  ['the command line', {}, ['dev-network/Database']],
  ['the config', { AllowMajorVersionUpgrade: true }, []],
])('lets %s allow another major version, after a snapshot', async (_, properties, allowMajorUpgrade) => {
  const context = await withDatabase({ EngineVersion: '17', ...properties });

  await deploy({ environment: 'dev', allowMajorUpgrade }, context);

  expect(context.aws.snapshots.size).toBe(1);
});
