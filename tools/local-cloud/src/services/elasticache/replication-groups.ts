import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { AwsError } from '../../core/aws-error';
import { randomBytes } from '../../core/random';
import type { Context } from '../../core/service';
import type { Collection } from '../../core/store';
import type { CertificateAuthority } from '../acm/certificate-authority';
import { groupNotFound, invalidCombination, invalidState } from './errors';
import type { ParameterGroups } from './parameter-groups';
import { hashOf, type ServerSettings } from './redis/configuration';
import type { ReplicationGroup, Status } from './replication-group';
import type { NewGroup } from './requests';
import { Servers } from './servers';

/** How the tokens change: the new beside the old one, the new one alone. */
export type TokenStrategy = 'ROTATE' | 'SET';

const RESTART_MS = 1_000;

/** The groups and their life. An id is unique in its region. */
export class ReplicationGroups {
  private readonly table: Collection<ReplicationGroup>;
  private readonly servers: Servers;
  private readonly launches = new Map<string, Promise<ReplicationGroup>>();
  private closed = false;

  constructor(
    private readonly context: Context,
    authority: CertificateAuthority,
    private readonly parameterGroups: ParameterGroups,

    /** Whether the network lets a connection to a group through. */
    admits: (group: ReplicationGroup, socket: Socket) => boolean = () => true,
  ) {
    this.table = context.store.collection<ReplicationGroup>('elasticache:replication-groups');
    this.servers = new Servers(
      context,
      authority,
      resourceId => void this.revive(resourceId),
      (resourceId, socket) => admits(this.byResource(resourceId), socket),
    );
  }

  public list(region?: string): ReplicationGroup[] {
    return this.table.list().filter(group => !region || group.region === region);
  }

  /** By id or ARN. */
  public tryFind(region: string, id: string): ReplicationGroup | undefined {
    const name = (id.split(':').at(-1) ?? '').toLowerCase();
    return this.list(region).find(group => group.id === name);
  }

  public find(region: string, id: string): ReplicationGroup {
    const group = this.tryFind(region, id);
    if (!group) throw groupNotFound(id);
    return group;
  }

  /** Remembers the group as `creating`. `launch` makes it available. */
  public create({ token, ...input }: NewGroup): ReplicationGroup {
    if (this.tryFind(input.region, input.id)) {
      throw new AwsError('ReplicationGroupAlreadyExists', `Replication group with id ${input.id} already exists`);
    }
    const createdAt = this.context.clock.now().toISOString();
    return this.put({
      ...input,
      resourceId: randomBytes(8).toString('hex'),
      status: 'creating',
      createdAt,
      port: 0,
      tokenHashes: token === undefined ? [] : [hashOf(token)],
      ...(token !== undefined && { tokenChangedAt: createdAt }),
    });
  }

  /** Starts the server. May be done again after a kill at any point; once at a time. */
  public launch(resourceId: string): Promise<ReplicationGroup> {
    const known = this.launches.get(resourceId);
    if (known) return known;
    const launch = this.bringUp(resourceId).finally(() => this.launches.delete(resourceId));
    this.launches.set(resourceId, launch);
    return launch;
  }

  /** Changes what is remembered, and the server that runs. Connections stay. */
  public async modify(group: ReplicationGroup, change: Partial<ReplicationGroup>): Promise<ReplicationGroup> {
    this.expectAvailable(group);
    const changed = { ...this.byResource(group.resourceId), ...change };
    await this.servers.change(changed.resourceId, this.settings(changed), changed.transitEncryption);
    return this.put(changed);
  }

  /**
   * The tokens after a change of the token.
   *
   * @throws AwsError InvalidParameterCombination, if SET comes without a ROTATE before it while a token is in use
   * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html#auth-modifyng-token
   */
  public changedTokens(group: ReplicationGroup, token: string, strategy: TokenStrategy): Partial<ReplicationGroup> {
    const { tokenHashes } = group;
    const hash = hashOf(token);
    const isKnown = tokenHashes.includes(hash);
    if (strategy === 'SET' && tokenHashes.length > 0 && !isKnown) {
      throw invalidCombination('SET needs the token of a ROTATE before it: first add it with the strategy ROTATE');
    }
    const kept = strategy === 'ROTATE' ? tokenHashes.filter(other => other !== hash).slice(0, 1) : [];
    return { tokenHashes: [hash, ...kept], tokenChangedAt: this.context.clock.now().toISOString() };
  }

  /** Brings changed parameters of a group to the servers that run with it. */
  public async parametersChanged(region: string, name: string): Promise<void> {
    const users = this.list(region).filter(({ parameterGroup }) => parameterGroup === name);
    await Promise.all(
      users.map(user => this.servers.change(user.resourceId, this.settings(user), user.transitEncryption)),
    );
  }

  /** Ends all connections and starts the server again, with its data. */
  public async restart(group: ReplicationGroup): Promise<ReplicationGroup> {
    this.expectAvailable(group);
    this.setStatus(group.resourceId, 'modifying');
    await this.servers.stop(group.resourceId);
    return this.launch(group.resourceId);
  }

  /** Remembered at once; what it takes is done by `remove`. */
  public markDeleting({ resourceId }: ReplicationGroup): ReplicationGroup {
    return this.setStatus(resourceId, 'deleting');
  }

  public async remove({ resourceId }: ReplicationGroup): Promise<void> {
    await Promise.allSettled([this.launches.get(resourceId)]);
    await this.servers.remove(resourceId);
    this.table.delete(resourceId);
  }

  public expectAvailable({ id, status }: ReplicationGroup): void {
    if (status !== 'available') throw invalidState(id, status);
  }

  /** Starts what ran. What others count on is waited for; one that does not start stops nobody else. */
  public async start(): Promise<void> {
    this.closed = false;
    const leaving = this.list().filter(({ status }) => status === 'deleting');
    const serving = this.list().filter(({ status }) => status !== 'deleting');
    for (const group of leaving) void this.remove(group);
    await Promise.allSettled(serving.map(({ resourceId }) => this.launch(resourceId)));
  }

  public async stop(): Promise<void> {
    this.closed = true;
    await Promise.allSettled(this.launches.values());
    await this.servers.stopAll();
  }

  private async bringUp(resourceId: string): Promise<ReplicationGroup> {
    try {
      const { transitEncryption, port } = this.byResource(resourceId);
      const settings = this.settings(this.byResource(resourceId));
      const ownPort = await this.servers.start(resourceId, settings, transitEncryption, port);
      const { status } = this.byResource(resourceId);
      return this.setStatus(resourceId, status === 'deleting' ? 'deleting' : 'available', { port: ownPort });
    } catch (error) {
      this.context.log(`elasticache: cannot start ${resourceId}: ${(error as Error).message}`);
      if (this.table.get(resourceId)?.status !== 'deleting') this.setStatus(resourceId, 'create-failed');
      throw error instanceof AwsError ? error : new AwsError('InternalFailure', (error as Error).message, 500);
    }
  }

  /** ElastiCache replaces a node that fails. */
  private async revive(resourceId: string): Promise<void> {
    await delay(RESTART_MS, undefined, { ref: false });
    if (this.closed || this.table.get(resourceId)?.status !== 'available') return;
    await this.launch(resourceId).catch(() => undefined); // logged, and shown
  }

  private settings({ region, parameterGroup, tokenHashes }: ReplicationGroup): ServerSettings {
    return { tokenHashes, parameters: this.parameterGroups.tryFind(region, parameterGroup)?.parameters ?? {} };
  }

  private byResource(resourceId: string): ReplicationGroup {
    const group = this.table.get(resourceId);
    if (!group) throw groupNotFound(resourceId);
    return group;
  }

  private setStatus(resourceId: string, status: Status, change: Partial<ReplicationGroup> = {}): ReplicationGroup {
    return this.put({ ...this.byResource(resourceId), ...change, status });
  }

  private put(group: ReplicationGroup): ReplicationGroup {
    this.table.put(group.resourceId, group);
    return group;
  }
}
