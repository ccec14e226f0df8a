import type * as sdk from '@aws-sdk/client-rds';
import type { Clock } from '../../core/clock';
import type { Call } from '../../core/service';
import { invalidCombination } from './errors';
import type { Instance } from './instance';
import type { Instances } from './instances';
import { checkWindow, MaintenanceWindows, scheduled } from './maintenance';
import type { ParameterGroups } from './parameter-groups';
import { changes, checkedPassword, type InstanceRequest, newInstance } from './requests';
import { folderOf, type Snapshots } from './snapshots';

/** What the API and CloudFormation do with instances alike. */
export class Lifecycle {
  private readonly endings = new Map<string, Promise<void>>();
  private readonly windows: MaintenanceWindows;

  constructor(
    public readonly instances: Instances,
    public readonly groups: ParameterGroups,
    public readonly snapshots: Snapshots,
    clock: Clock,
  ) {
    this.windows = new MaintenanceWindows(clock, resourceId => void this.maintain(resourceId));
  }

  /** An instance that is being created; `launch` makes it available. */
  public async create(id: string, input: InstanceRequest, call: Pick<Call, 'accountId' | 'region'>): Promise<Instance> {
    const asked = newInstance(id, input, call);
    this.groups.find(asked.region, asked.parameterGroup);
    if (!asked.snapshot) return this.instances.create(asked);
    const { instance, ...snapshot } = this.snapshots.find(asked.region, asked.snapshot);
    return this.instances.create({
      ...asked,
      masterUsername: instance.masterUsername,
      databaseName: instance.databaseName,
      master: asked.master !== 'managed' && 'verifier' in asked.master ? instance : asked.master,
      snapshot: folderOf(asked.region, snapshot.id),
    });
  }

  public async modify(instance: Instance, input: InstanceRequest): Promise<Instance> {
    checkWindow(input.PreferredMaintenanceWindow);
    const { now, pending } = scheduled(instance, input);
    const modified = await this.apply(instance, input, { ...changes(instance, now), pending });
    this.windows.plan(modified);
    return modified;
  }

  /** The window of an instance has begun. */
  private async maintain(resourceId: string): Promise<void> {
    const instance = this.instances.list().find(one => one.resourceId === resourceId);
    if (!instance?.pending) return;
    await this.instances.modify(instance, { ...changes(instance, instance.pending), pending: undefined });
  }

  private async apply(instance: Instance, input: InstanceRequest, change: Partial<Instance>): Promise<Instance> {
    this.groups.find(instance.region, change.parameterGroup ?? instance.parameterGroup);
    if (input.ManageMasterUserPassword && !instance.masterSecretArn) {
      const { arn, password } = this.instances.manageSecret(instance, instance.masterUsername);
      return this.instances.modify(instance, { ...change, masterSecretArn: arn }, password);
    }
    const password = input.MasterUserPassword;
    return this.instances.modify(instance, change, password === undefined ? undefined : checkedPassword(password));
  }

  /** @throws AwsError InvalidParameterCombination for a protected instance, or one whose end has no snapshot and was not said to have none */
  public checkDeletion(instance: Instance, input: Partial<sdk.DeleteDBInstanceMessage>): void {
    if (instance.deletionProtection) {
      throw invalidCombination(
        'Cannot delete protected DB Instance, please disable deletion protection and try again.',
      );
    }
    if (!input.SkipFinalSnapshot && !input.FinalDBSnapshotIdentifier) {
      throw invalidCombination('FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.');
    }
  }

  /**
   * Deletes an instance, after a last snapshot if one is named. It is `deleting` at once, so that the next start goes on after a kill. What was never
   * there to connect to leaves no snapshot.
   *
   * @throws AwsError DBSnapshotAlreadyExists before anything is changed
   */
  public async remove(instance: Instance, finalSnapshot?: string): Promise<void> {
    if (finalSnapshot) this.snapshots.refuseExisting(instance, finalSnapshot);
    await this.end(await this.instances.markDeleting(instance, finalSnapshot));
  }

  /** Goes on with what a kill interrupted. Deletions end `later`. */
  public async start(later: (work: Promise<unknown>) => void): Promise<void> {
    for (const instance of this.instances.list()) if (instance.status === 'deleting') later(this.end(instance));
    for (const instance of this.instances.list()) this.windows.plan(instance);
    await this.instances.start();
  }

  public stop(): void {
    this.windows.stop();
  }

  /** Once at a time: the stack whose deletion was killed asks again for what goes on by itself. */
  private end(instance: Instance): Promise<void> {
    const { resourceId } = instance;
    const known = this.endings.get(resourceId);
    if (known) return known;
    const ending = this.finish(instance).finally(() => this.endings.delete(resourceId));
    this.endings.set(resourceId, ending);
    return ending;
  }

  private async finish(instance: Instance): Promise<void> {
    const { finalSnapshot, initialised } = instance;
    if (finalSnapshot && initialised && !this.snapshots.isTaken(instance, finalSnapshot)) {
      await this.snapshots.take(instance, finalSnapshot);
    }
    await this.instances.remove(instance);
  }
}
