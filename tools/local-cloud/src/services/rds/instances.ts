import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { AwsError } from '../../core/aws-error';
import { randomBytes, randomUUID } from '../../core/random';
import type { Context } from '../../core/service';
import type { Collection } from '../../core/store';
import type { CertificateAuthority } from '../acm/certificate-authority';
import { randomPassword } from '../secrets-manager/random-password';
import type { Secret } from '../secrets-manager/secrets';
import type { SecretsManager } from '../secrets-manager/secrets-manager';
import { alreadyExists, instanceNotFound, invalidState } from './errors';
import type { Instance, Status } from './instance';
import type { ParameterGroups } from './parameter-groups';
import { ensureMaster, setPassword } from './postgres/administration';
import type { ServerSettings } from './postgres/configuration';
import { scramVerifier } from './postgres/scram';
import { Servers } from './servers';

/** A new instance, without what this service decides. */
export type NewInstance = Omit<
  Instance,
  'resourceId' | 'status' | 'createdAt' | 'verifier' | 'port' | 'appliedParameterGroup' | 'masterSecretArn'
> & {
  /** The master user's password, what PostgreSQL keeps of it, or one that is made and kept in a secret. */
  readonly master: { readonly password: string } | { readonly verifier: string } | 'managed';
};

interface Place {
  readonly accountId: string;
  readonly region: string;
}

const RESTART_MS = 1000;

/** @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html#rds-secrets-manager-rotate */
const MANAGED_ROTATION_DAYS = 7;

/** What others count on: a start of the local cloud waits for it. */
const serving: readonly Status[] = ['available', 'modifying', 'rebooting'];
/** What it starts besides; one that failed gets another chance. */
const coming: readonly Status[] = ['creating', 'starting', 'failed'];

/** The instances and their life. An instance's identifier is unique in its region. */
export class Instances {
  public readonly servers: Servers;
  private readonly table: Collection<Instance>;
  private readonly launches = new Map<string, Promise<Instance>>();
  private closed = false;

  constructor(
    private readonly context: Context,
    private readonly groups: ParameterGroups,
    private readonly secretsManager: Pick<SecretsManager, 'secrets' | 'rotations'>,
    authority: CertificateAuthority,

    /** Whether the network lets a connection to an instance through. */
    admits: (instance: Instance, socket: Socket) => boolean = () => true,
  ) {
    secretsManager.rotations.manage('rds', (secret, versionId) => this.rotate(secret, versionId));
    this.table = context.store.collection<Instance>('rds:instances');
    this.servers = new Servers(
      context,
      authority,
      resourceId => void this.revive(resourceId),
      (resourceId, socket) => admits(this.byResource(resourceId), socket),
    );
  }

  public list(region?: string): Instance[] {
    return this.table.list().filter(instance => !region || instance.region === region);
  }

  /** By identifier or ARN. */
  public tryFind(region: string, id: string): Instance | undefined {
    const name = (id.startsWith('arn:') ? (id.split(':').at(-1) ?? '') : id).toLowerCase();
    return this.list(region).find(instance => instance.id === name);
  }

  public find(region: string, id: string): Instance {
    const instance = this.tryFind(region, id);
    if (!instance) throw instanceNotFound(id);
    return instance;
  }

  /** Remembers the instance as `creating`. `launch` makes it available. */
  public async create({ master, ...input }: NewInstance): Promise<Instance> {
    if (this.tryFind(input.region, input.id)) throw alreadyExists('DBInstance', 'DB instance already exists');
    const { verifier, masterSecretArn } = await this.credentials(master, input);
    const instance: Instance = {
      ...input,
      resourceId: `db-${randomBytes(16).toString('hex').toUpperCase().slice(0, 26)}`,
      status: 'creating',
      createdAt: this.context.clock.now().toISOString(),
      verifier,
      masterSecretArn,
      port: await this.servers.freePort(),
      appliedParameterGroup: input.parameterGroup,
    };
    return this.put(instance);
  }

  /** Starts the server and makes what is missing on it. May be done again after a kill at any point; once at a time. */
  public launch(resourceId: string): Promise<Instance> {
    const known = this.launches.get(resourceId);
    if (known) return known;
    const launch = this.bringUp(resourceId).finally(() => this.launches.delete(resourceId));
    this.launches.set(resourceId, launch);
    return launch;
  }

  private async bringUp(resourceId: string): Promise<Instance> {
    try {
      const ownPort = await this.usablePort(resourceId);
      const instance = this.put({ ...this.byResource(resourceId), port: ownPort }); // as it is now, not before the wait
      const { verifier, databaseName: database, masterUsername: user, port, snapshot } = instance;
      await this.servers.start(resourceId, this.settings(instance), snapshot);
      if (!instance.initialised) {
        await this.servers.administer(resourceId, client => ensureMaster(client, { user, verifier, database }));
      }
      await this.servers.open(resourceId, port);
      const isLeaving = this.byResource(resourceId).status === 'deleting';
      return this.setStatus(resourceId, isLeaving ? 'deleting' : 'available', {
        appliedParameterGroup: instance.parameterGroup,
        initialised: true,
      });
    } catch (error) {
      this.context.log(`rds: cannot start ${resourceId}: ${(error as Error).message}`);
      if (this.table.get(resourceId)?.status !== 'deleting') this.setStatus(resourceId, 'failed');
      throw error instanceof AwsError ? error : new AwsError('InternalFailure', (error as Error).message, 500);
    }
  }

  /** `during` while it happens. */
  public async restart(instance: Instance, during: Status): Promise<Instance> {
    this.setStatus(instance.resourceId, during);
    await this.servers.stop(instance.resourceId);
    return this.launch(instance.resourceId);
  }

  public async shutDown(instance: Instance): Promise<Instance> {
    this.setStatus(instance.resourceId, 'stopping');
    await this.servers.stop(instance.resourceId);
    return this.setStatus(instance.resourceId, 'stopped');
  }

  /** Resolves when nothing else is going on with it. */
  public async markDeleting({ resourceId }: Instance, finalSnapshot: string | undefined): Promise<Instance> {
    this.setStatus(resourceId, 'deleting', { finalSnapshot });
    await Promise.allSettled([this.launches.get(resourceId)]);
    return this.byResource(resourceId);
  }

  public async remove({ resourceId, masterSecretArn }: Instance): Promise<void> {
    await this.servers.remove(resourceId);
    const secret = masterSecretArn && this.secretsManager.secrets.tryFind(masterSecretArn);
    if (secret) this.secretsManager.secrets.remove(secret);
    this.table.delete(resourceId);
  }

  /** Changes what is remembered, and the password on the server if one is given. */
  public async modify(instance: Instance, change: Partial<Instance>, password?: string): Promise<Instance> {
    if (password === undefined) return this.put({ ...this.byResource(instance.resourceId), ...change });
    this.expect(instance, 'available');
    const verifier = await scramVerifier(password);
    await this.servers.administer(instance.resourceId, client =>
      setPassword(client, instance.masterUsername, verifier),
    );
    return this.put({ ...this.byResource(instance.resourceId), ...change, verifier });
  }

  /** Brings changed parameters of a group to the servers that run it. */
  public async parametersChanged(region: string, group: string): Promise<void> {
    const users = this.list(region).filter(({ appliedParameterGroup }) => appliedParameterGroup === group);
    await Promise.all(users.map(user => this.servers.configure(user.resourceId, this.settings(user))));
  }

  public manageSecret(place: Place, username: string): { arn: string; password: string } {
    const password = managedPassword();
    const { arn } = this.secretsManager.secrets.create(
      {
        name: `rds!db-${randomUUID()}`,
        description: 'Secret associated with primary RDS DB instance',
        owningService: 'rds',
        SecretString: JSON.stringify({ username, password }),
      },
      place,
    );
    const { secrets, rotations } = this.secretsManager;
    rotations.configure(secrets.find(arn), { rules: { AutomaticallyAfterDays: MANAGED_ROTATION_DAYS } });
    return { arn, password };
  }

  /** Gives an instance whose password RDS manages another one: a pending version of the secret, then the server, then the current version. */
  public async rotate(secret: Secret, versionId: string): Promise<void> {
    const instance = this.list(secret.region).find(({ masterSecretArn }) => masterSecretArn === secret.arn);
    if (!instance) throw instanceNotFound(secret.name);
    this.expect(instance, 'available');
    const { secrets } = this.secretsManager;
    const made = secret.versions.find(({ id }) => id === versionId); // by a try before a kill
    const text = made?.sealed
      ? (secrets.open(secret, made).SecretString ?? '')
      : JSON.stringify({ username: instance.masterUsername, password: managedPassword() });
    const { secret: pending } = secrets.putValue(secret, { SecretString: text }, versionId, ['AWSPENDING']);
    await this.modify(instance, {}, (JSON.parse(text) as { password: string }).password);
    const current = pending.versions.find(({ stages }) => stages.includes('AWSCURRENT'))?.id;
    const moved = secrets.moveStage(secrets.find(secret.arn), 'AWSCURRENT', current, versionId);
    secrets.moveStage(moved, 'AWSPENDING', versionId);
  }

  public expect({ id, status }: Instance, wanted: Status): void {
    if (status !== wanted) throw invalidState(id, status, wanted);
  }

  /** Starts what ran. One that does not start stops nobody else. */
  public async start(): Promise<void> {
    this.closed = false;
    const stopping = this.list().filter(({ status }) => status === 'stopping');
    for (const { resourceId } of stopping) this.setStatus(resourceId, 'stopped');
    const launched = (statuses: readonly Status[]) =>
      Promise.allSettled(
        this.list()
          .filter(({ status }) => statuses.includes(status))
          .map(({ resourceId }) => this.launch(resourceId)),
      );
    void launched(coming);
    await launched(serving);
  }

  public async stop(): Promise<void> {
    this.closed = true;
    await Promise.allSettled(this.launches.values());
    await this.servers.stopAll();
  }

  private async credentials(master: NewInstance['master'], input: Place & { masterUsername: string }) {
    if (master !== 'managed') {
      return { verifier: 'verifier' in master ? master.verifier : await scramVerifier(master.password) };
    }
    const { arn, password } = this.manageSecret(input, input.masterUsername);
    return { verifier: await scramVerifier(password), masterSecretArn: arn };
  }

  /** RDS restarts a server that crashes. */
  private async revive(resourceId: string): Promise<void> {
    await delay(RESTART_MS, undefined, { ref: false });
    const instance = this.table.get(resourceId);
    if (this.closed || instance?.status !== 'available') return;
    await this.launch(resourceId).catch(() => undefined); // logged, and shown as `failed`
  }

  /** Clients keep an endpoint for good, so its port changes only if somebody else has taken it. */
  private async usablePort(resourceId: string): Promise<number> {
    const { id, port } = this.byResource(resourceId);
    await this.servers.endOrphan(resourceId);
    const usable = await this.servers.freePort(port);
    if (usable !== port) this.context.log(`rds: port ${port} of ${id} is taken, it is on ${usable} now`);
    return usable;
  }

  private settings({ region, parameterGroup, port }: Instance): ServerSettings {
    return { port, ...this.groups.applied(region, parameterGroup) };
  }

  private byResource(resourceId: string): Instance {
    const instance = this.table.get(resourceId);
    if (!instance) throw instanceNotFound(resourceId);
    return instance;
  }

  private setStatus(resourceId: string, status: Status, change: Partial<Instance> = {}): Instance {
    return this.put({ ...this.byResource(resourceId), ...change, status });
  }

  private put(instance: Instance): Instance {
    this.table.put(instance.resourceId, instance);
    return instance;
  }
}

function managedPassword(): string {
  return randomPassword({ PasswordLength: 28, ExcludeCharacters: '/@"\' \\', RequireEachIncludedType: true });
}
