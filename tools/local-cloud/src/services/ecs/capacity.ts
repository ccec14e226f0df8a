import type { Context } from '../../core/service';
import { instanceCapacity } from '../auto-scaling/data/instance-types';
import type { Group, Instance } from '../auto-scaling/group';
import { type ContainerInstances, capacityOf, reservedPorts } from './container-instances';
import { desiredCapacity, excessBeforeScaleInMs } from './managed-scaling';
import type { EcsPeers } from './peers';
import { instancesNeeded, type Resources } from './placement';
import type { CapacityProviderRecord, EcsState } from './state';
import type { Tasks } from './tasks';

/** Managed scaling and managed termination protection of the capacity providers. */
export class Capacity {
  constructor(
    private readonly context: Context,
    private readonly state: EcsState,
    private readonly tasks: Tasks,
    private readonly instances: ContainerInstances,
    private readonly peers: Pick<EcsPeers, 'autoScaling'>,
  ) {
    peers.autoScaling.groups.useIdleCheck(id => this.isIdle(id));
  }

  /** True while a scale-in is due, which nothing but time brings. */
  public isBusy(): boolean {
    return this.state.capacityProviders.list().some(({ excessSince }) => excessSince !== undefined);
  }

  public scale(): void {
    for (const provider of this.state.capacityProviders.list()) {
      const group = this.peers.autoScaling.groups.tryGetByArn(provider.group.autoScalingGroupArn ?? '');
      if (!group || group.deleting) continue;
      const instances = this.peers.autoScaling.groups
        .instances(group.name)
        .filter(({ lifecycleState }) => lifecycleState !== 'Terminating');
      if (provider.group.managedTerminationProtection === 'ENABLED') this.protectBusy(group, instances);
      if (provider.group.managedScaling?.status === 'ENABLED') this.scaleProvider(provider, group, instances);
    }
  }

  private scaleProvider(provider: CapacityProviderRecord, group: Group, instances: readonly Instance[]): void {
    const wanted = desiredCapacity(
      {
        instances: instances.length,
        busy: instances.filter(({ id }) => !this.isIdle(id)).length,
        needed: this.needed(provider, instances, group),
        minSize: group.minSize,
        maxSize: group.maxSize,
      },
      provider.group.managedScaling ?? {},
    );
    if (wanted > group.desiredCapacity) this.peers.autoScaling.groups.setDesired(group.name, wanted);
    this.scaleInWhenDue(provider, group, wanted);
  }

  /** Too much capacity must last for fifteen minutes: a deployment that follows soon should find its room. */
  private scaleInWhenDue(provider: CapacityProviderRecord, group: Group, wanted: number): void {
    const now = this.context.clock.now();
    const { excessSince } = provider;
    if (wanted >= group.desiredCapacity) {
      if (excessSince) this.state.capacityProviders.put(provider.arn, { ...provider, excessSince: undefined });
    } else if (!excessSince) {
      this.state.capacityProviders.put(provider.arn, { ...provider, excessSince: now.toISOString() });
    } else if (now.getTime() - Date.parse(excessSince) >= excessBeforeScaleInMs) {
      this.peers.autoScaling.groups.setDesired(group.name, wanted);
      this.state.capacityProviders.put(provider.arn, { ...provider, excessSince: undefined });
    }
  }

  /** Instances for the tasks that wait, those that are booting included: they count until the tasks run on them. */
  private needed(provider: CapacityProviderRecord, instances: readonly Instance[], group: Group): number {
    const waiting = this.tasks
      .living()
      .filter(task => task.lastStatus === 'PROVISIONING' && task.capacityProvider === provider.name);
    return instancesNeeded(waiting, this.capacityOfNext(instances, group));
  }

  private capacityOfNext(instances: readonly Instance[], group: Group): Resources {
    const record = this.instances.list().find(({ ec2InstanceId }) => instances.some(({ id }) => id === ec2InstanceId));
    if (record) return capacityOf(record);
    const type = this.peers.autoScaling.groups.instanceTypeOf(group);
    const capacity = instanceCapacity(type);
    return capacity
      ? { ...capacity, networkInterfaces: capacity.networkInterfaces - 1, hostPorts: reservedPorts }
      : { cpu: 0, memoryMiB: 0, networkInterfaces: 0 };
  }

  /** Instances with tasks are protected, the others not, so a scale-in takes idle ones only. */
  private protectBusy(group: Group, instances: readonly Instance[]): void {
    for (const { id, protectedFromScaleIn } of instances) {
      const busy = !this.isIdle(id);
      if (busy !== protectedFromScaleIn) this.peers.autoScaling.groups.protect(group.name, [id], busy);
    }
  }

  private isIdle(ec2InstanceId: string): boolean {
    const record = this.instances.list().find(instance => instance.ec2InstanceId === ec2InstanceId);
    return !record || this.instances.tasksOn(record.arn).length === 0;
  }
}
