import { dev } from '../src/config';
import { follow, synthesize, synthesizeAll } from './_fixtures/synthesize';

const system = synthesizeAll();
const each = ['pyshop-dev', 'pyshop-staging', 'pyshop-production'].map(name => [name, system.of(name)] as const);
const [small, middle, large] = each.map(([, templates]) => templates.one('AWS::RDS::DBInstance').properties);

/** The service of an environment gets the secret of this variable. */
function secretOf(templates: typeof system, variable: string): unknown {
  const [container] = templates.one('AWS::ECS::TaskDefinition').properties.ContainerDefinitions;
  const { ValueFrom } = container.Secrets.find(({ Name }: { Name: string }) => Name === variable);
  return follow(templates, ValueFrom);
}

test.each(each)('S004-10: the database of %s is PostgreSQL 15, of the newest minor', (_, templates) => {
  const { Engine, EngineVersion, AutoMinorVersionUpgrade } = templates.one('AWS::RDS::DBInstance').properties;

  expect([Engine, EngineVersion, AutoMinorVersionUpgrade]).toEqual(['postgres', '15', true]);
});

test('S004-11: databases of dev and staging are db.t4g.micro, and of another class where the config says so', () => {
  const { database, ...rest } = dev;
  if (!database) throw new TypeError('dev has a database');

  const larger = synthesize({ ...rest, database: { ...database, instanceClass: 'db.t4g.medium' } });

  expect([small?.DBInstanceClass, middle?.DBInstanceClass]).toEqual(['db.t4g.micro', 'db.t4g.micro']);
  expect(larger.one('AWS::RDS::DBInstance').properties.DBInstanceClass).toBe('db.t4g.medium');
});

test.each(each)('S004-12: the volume of %s is 20 GiB of gp3, and encrypted', (_, templates) => {
  const { AllocatedStorage, StorageType, StorageEncrypted } = templates.one('AWS::RDS::DBInstance').properties;

  expect([AllocatedStorage, StorageType, StorageEncrypted]).toEqual(['20', 'gp3', true]);
});

test.each(each)('S004-13: backups of %s are made every night and kept seven days', (_, templates) => {
  const { BackupRetentionPeriod, PreferredBackupWindow } = templates.one('AWS::RDS::DBInstance').properties;

  expect([BackupRetentionPeriod, PreferredBackupWindow]).toEqual([7, '01:00-02:00']);
});

test('S004-14: production has a standby in another zone, dev and staging have none', () => {
  expect([small?.MultiAZ, middle?.MultiAZ, large?.MultiAZ]).toEqual([false, false, true]);
});

test.each(each)(
  'S004-15: the URL of the database of %s is a secret apart from its credentials, and follows them',
  (_, templates) => {
    const { database, url } = {
      database: templates.one('AWS::RDS::DBInstance'),
      url: templates.one('Custom::DatabaseUrl'),
    };
    const users = templates.one('Custom::DatabaseUsers');

    expect(secretOf(templates, 'DATABASE_URL')).toEqual({ Ref: url.logicalId });
    expect(url.properties).toMatchObject({
      scheme: 'postgresql',
      credentialsArn: { Ref: users.logicalId },
      host: { 'Fn::GetAtt': [database.logicalId, 'Endpoint.Address'] },
      port: { 'Fn::GetAtt': [database.logicalId, 'Endpoint.Port'] },
      databaseName: 'app',
    });
    expect(url.properties.secretArn).not.toEqual(users.properties.secretArn);
    const secret = templates.byLogicalId(url.properties.secretArn.Ref);
    expect([secret.type, secret.properties.GenerateSecretString]).toEqual(['AWS::SecretsManager::Secret', undefined]);
    const credentials = templates
      .resources('AWS::SecretsManager::Secret')
      .find(({ properties }) => properties.GenerateSecretString?.GenerateStringKey === 'password');
    expect(credentials?.properties.GenerateSecretString.SecretStringTemplate).toBe('{"username":"app"}');
    expect(database.properties.ManageMasterUserPassword).toBe(true);
  },
);

test.each(each)(
  'S004-52: the system of the database of %s is watched every minute, by a role of its own',
  (_, templates) => {
    const { MonitoringInterval, MonitoringRoleArn } = templates.one('AWS::RDS::DBInstance').properties;

    expect(MonitoringInterval).toBe(60);
    const role = templates.byLogicalId(MonitoringRoleArn['Fn::GetAtt'][0]);
    expect(JSON.stringify(role.properties.AssumeRolePolicyDocument)).toContain('monitoring.rds.amazonaws.com');
  },
);

test('S004-53: a replica that only reads is made where the config says so', () => {
  const { database, ...rest } = dev;
  if (!database) throw new TypeError('dev has a database');

  const replicated = synthesize({ ...rest, database: { ...database, readReplicas: 1 } });

  const instances = replicated.resources('AWS::RDS::DBInstance');
  const [source] = instances.filter(({ properties }) => !properties.SourceDBInstanceIdentifier);
  const replicas = instances.filter(({ properties }) => properties.SourceDBInstanceIdentifier);
  expect(replicas).toHaveLength(1);
  expect(JSON.stringify(replicas[0]?.properties.SourceDBInstanceIdentifier)).toContain(`"${source?.logicalId}"`);
  expect(system.resources('AWS::RDS::DBInstance')).toHaveLength(3);
});
