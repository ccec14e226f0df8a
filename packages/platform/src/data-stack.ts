import { writeContract } from '@berth/foundation';
import { Network } from '@berth/network';
import { Database } from '@berth/rds';
import { ApplicationSecret, DatabaseUrlSecret } from '@berth/secrets';
import type { App } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { DatabaseConfig, EnvironmentConfig, ServiceConfig } from './environment-config';
import { EnvironmentStack } from './environment-stack';
import { DATABASE_URL, generatedSecretName } from './private/secret-names';

/** Stateful: what is lost when it is gone. */
export class DataStack extends EnvironmentStack {
  constructor(app: App, config: EnvironmentConfig) {
    super(app, 'data', 'Data: database and secrets', config);

    if (config.database) this.addDatabase(config, config.database);
    const secrets = new Construct(this, 'Secrets');
    for (const service of config.services) addGeneratedSecrets(secrets, config.name, service);
  }

  private addDatabase(config: EnvironmentConfig, { instanceClass, storageGiB, multiAz }: DatabaseConfig): void {
    const { name } = config;
    const { deletionProtection, backupRetention } = this.protection;
    const database = new Database(this, 'Database', {
      environment: name,
      network: Network.fromContract(this, 'Network', name, { zones: config.network.availabilityZones.length }),
      instanceClass,
      storageGiB,
      multiAz: multiAz ?? this.protection.multiAz,
      backupRetention,
      deletionProtection,
      enhancedMonitoring: this.protection.detailedMonitoring,
    });
    const url = new DatabaseUrlSecret(this, 'DatabaseUrl', {
      secretName: `${name}/${DATABASE_URL}`,
      credentials: database.secret,
      host: database.endpoint,
      port: database.port,
      databaseName: database.databaseName,
    });
    writeContract(url, name, 'secrets', { [`${DATABASE_URL}-arn`]: url.secret.secretArn });
    this.show('DatabaseEndpoint', database.endpoint, 'Host of PostgreSQL, inside the VPC');
  }
}

function addGeneratedSecrets(scope: Construct, environment: string, service: ServiceConfig): void {
  for (const [variable, { from }] of Object.entries(service.secrets ?? {})) {
    if (from !== 'generated') continue;
    const name = generatedSecretName(service.name, variable);
    new ApplicationSecret(scope, name, { environment, name });
  }
}
