import { Network } from '@berth/network';
import { Database } from '@berth/rds';
import { ApplicationSecret, DatabaseUrlSecret, EnvironmentKey } from '@berth/secrets';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { App } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { DatabaseConfig, EnvironmentConfig, ServiceConfig } from './environment-config';
import { EnvironmentStack } from './environment-stack';
import { generatedSecretName } from './private/secret-names';

/** Stateful: what is lost when it is gone. */
export class DataStack extends EnvironmentStack {
  constructor(app: App, config: EnvironmentConfig) {
    super(app, 'data', 'Data: database and secrets', config);

    const { name: environment, services } = config;
    const { ownKey, deleteWithStack } = this.protection;
    const encryptionKey = ownKey ? new EnvironmentKey(this, 'Key', { environment, deleteWithStack }).key : undefined;
    if (config.database) this.addDatabase(config, config.database, encryptionKey);
    const secrets = new Construct(this, 'Secrets');
    for (const name of services.flatMap(generatedSecretsOf)) {
      new ApplicationSecret(secrets, name, { environment, name, encryptionKey, deleteWithStack });
    }
  }

  private addDatabase(config: EnvironmentConfig, settings: DatabaseConfig, encryptionKey?: IKey): void {
    const { name } = config;
    const { instanceClass, storageGiB, multiAz = this.protection.multiAz } = settings;
    const { deletionProtection, deleteWithStack, backupRetention, backupPlan, logRetention } = this.protection;
    const database = new Database(this, 'Database', {
      environment: name,
      network: Network.fromContract(this, 'Network', name, { zones: config.network.availabilityZones.length }),
      instanceClass,
      storageGiB,
      multiAz,
      backupRetention,
      backupPlan,
      deletionProtection,
      deleteWithStack,
      logRetention,
      enhancedMonitoring: this.protection.detailedMonitoring,
    });
    new DatabaseUrlSecret(this, 'DatabaseUrl', {
      environment: name,
      credentials: database.secret,
      host: database.endpoint,
      port: database.port,
      databaseName: database.databaseName,
      encryptionKey,
    });
    this.show('DatabaseEndpoint', database.endpoint, 'Host of PostgreSQL, inside the VPC');
  }
}

function generatedSecretsOf({ name, secrets = {} }: ServiceConfig): string[] {
  const generated = Object.entries(secrets).filter(([, { from }]) => from === 'generated');
  return generated.map(([variable]) => generatedSecretName(name, variable));
}
