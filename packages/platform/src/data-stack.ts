import type { INetwork } from '@berth/network';
import { Database } from '@berth/rds';
import { Cache, CacheEngine } from '@berth/redis';
import { ApplicationSecret, DatabaseUrlSecret } from '@berth/secrets';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type App, Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { CacheConfig } from './config/cache-config';
import type { DatabaseConfig } from './config/database-config';
import type { EnvironmentConfig } from './config/environment-config';
import type { ServiceConfig } from './config/service-config';
import { EnvironmentStack } from './environment-stack';
import { decidedIfAny, relaxed } from './private/decisions';
import { cacheNodesOf } from './private/imports';
import { hasEndpoints, networkOf } from './private/network-of';
import { generatedSecretName } from './private/secret-names';
import { makeTaskGroup } from './private/task-group';

/** Where data lies, and what locks it. */
interface Place {
  readonly network: INetwork;
  readonly encryptionKey: IKey;
}

/** Stateful: what is lost when it is gone. */
export class DataStack extends EnvironmentStack {
  constructor(app: App, config: EnvironmentConfig) {
    super(app, 'data', 'Data: database, cache and secrets', config);

    const { name: environment, services, database, cache } = config;
    const encryptionKey = this.importKey(config);
    const network = networkOf(this, config);
    if (database) this.addDatabase(config, database, { network, encryptionKey });
    if (cache) this.addCache(config, cache, { network, encryptionKey });
    const secrets = new Construct(this, 'Secrets');
    const { deleteWithStack } = this.protection;
    for (const name of services.flatMap(generatedSecretsOf)) {
      const { secret } = new ApplicationSecret(secrets, name, { environment, name, encryptionKey, deleteWithStack });
      this.show(`${pascalCase(name)}Arn`, secret.secretArn, `The secret ${name}`);
    }
  }

  private addDatabase(config: EnvironmentConfig, settings: DatabaseConfig, place: Place): void {
    const { name: environment } = config;
    const {
      backupDays,
      enhancedMonitoring,
      version,
      fixedVersion,
      proxy,
      urlScheme: scheme,
      onlyFromTasks,
      ...rest
    } = settings;
    const { deletionProtection, deleteWithStack, detailedMonitoring, backupRetention, backupPlan } = this.protection;
    const multiAz = settings.multiAz ?? (settings.singleAz === undefined && this.protection.multiAz);
    const database = new Database(this, 'Database', {
      ...rest,
      environment,
      network: place.network,
      // where there are endpoints, the one of Secrets Manager is among them
      rotateInDataSubnets: hasEndpoints(config),
      rotationSecurityGroup: onlyFromTasks && makeTaskGroup(this, config, place.network),
      engineVersion: version,
      fixedVersion: decidedIfAny(config, fixedVersion),
      multiAz,
      singleAz: multiAz ? undefined : (decidedIfAny(config, settings.singleAz) ?? relaxed(config)),
      proxy: proxy ? {} : undefined,
      backupRetention: backupDays === undefined ? backupRetention : Duration.days(backupDays),
      backupPlan,
      deletionProtection,
      enhancedMonitoring: enhancedMonitoring ?? detailedMonitoring,
      logRetention: this.protection.logRetention,
      encryptionKey: place.encryptionKey,
      deleteWithStack,
    });
    const url = new DatabaseUrlSecret(this, 'DatabaseUrl', {
      environment,
      scheme,
      credentials: database.applicationSecret,
      host: database.endpoint,
      port: database.port,
      databaseName: database.databaseName,
      ...this.logsWith(place.encryptionKey),
    });
    this.show('RdsEndpoint', database.endpoint, 'Host of PostgreSQL, inside the VPC');
    this.show('DatabaseSecretArn', database.secret.secretArn, 'Name and password of its administrator');
    this.show('ApplicationUserSecretArn', database.applicationSecret.secretArn, 'Name and password of who uses it');
    this.show('DatabaseUrlSecretArn', url.secret.secretArn, 'What services get as its URL');
  }

  private addCache(config: EnvironmentConfig, settings: CacheConfig, place: Place): void {
    const { nodeType, engine, version, parameters, snapshotDays, singleNode } = settings;
    const { snapshotRetention, logRetention, deleteWithStack } = this.protection;
    const nodes = cacheNodesOf(config);
    const { endpoint, url } = new Cache(this, 'Cache', {
      ...place,
      environment: config.name,
      engine: engine === 'redis' ? CacheEngine.REDIS : CacheEngine.VALKEY,
      engineVersion: version,
      nodeType,
      nodes,
      singleNode: nodes === 1 ? (decidedIfAny(config, singleNode) ?? relaxed(config)) : undefined,
      parameters,
      snapshotRetention: snapshotDays === undefined ? snapshotRetention : Duration.days(snapshotDays),
      logRetention,
      deleteWithStack,
    });
    this.show('RedisEndpoint', endpoint, 'Host of the cache, inside the VPC');
    this.show('RedisUrlSecretArn', url.secretArn, 'What services get as its URL');
  }
}

/** `PyshopSecretKey` for `pyshop-secret-key`. */
function pascalCase(name: string): string {
  return name.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** Whether an environment has something to keep. */
export function hasData({ database, cache, services }: EnvironmentConfig): boolean {
  return database !== undefined || cache !== undefined || services.some(one => generatedSecretsOf(one).length > 0);
}

function generatedSecretsOf({ name, secrets = {} }: ServiceConfig): string[] {
  const generated = Object.entries(secrets).filter(([, { from }]) => from === 'generated');
  return generated.map(([variable]) => generatedSecretName(name, variable));
}
