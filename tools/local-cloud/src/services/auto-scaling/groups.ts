import { AwsError } from '../../core/aws-error';
import { randomBytes } from '../../core/random';
import type { Context } from '../../core/service';
import { instanceCapacity } from './data/instance-types';
import { type Group, type GroupPlan, type Instance, isLeaving, planGroup } from './group';
import { planRefresh } from './instance-refresh';
import { findLaunchTemplate, launchTemplates, templateVersion } from './launch-templates';

/** How long an instance boots until it counts as InService. */
const bootMs = 20_000;
const terminationMs = 5_000;

/** How long one that went without notice counts as shutting down: so long ECS takes it for one that does not answer. */
const lossMs = 60_000;

/** How often a refresh looks whether it can go on. */
const refreshStepMs = 5_000;

/**
 * The groups and their instances, kept at their desired capacity.
 *
 * An instance is a number of CPU units, memory and network interfaces with a name: nothing runs but the ECS tasks on it.
 */
export class Groups {
  private readonly groups;
  private readonly instanceTable;
  private readonly templates;
  private readonly listeners: (() => void)[] = [];
  private idle: (instanceId: string) => boolean = () => false;
  private drains: (instanceId: string) => boolean = () => false;

  constructor(private readonly context: Context) {
    this.groups = context.store.collection<Group>('auto-scaling:groups');
    this.instanceTable = context.store.collection<Instance>('auto-scaling:instances');
    this.templates = launchTemplates(context.store);
  }

  /** Calls `listener` after every change of an instance. */
  public onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Lets ECS say which instances run no task: these go first. */
  public useIdleCheck(idle: (instanceId: string) => boolean): void {
    this.idle = idle;
  }

  /** Lets ECS say which instances it drains before they end; it calls `drained` then. */
  public useDrainCheck(drains: (instanceId: string) => boolean): void {
    this.drains = drains;
  }

  public list(): Group[] {
    return this.groups.list();
  }

  public get(name: string): Group {
    const group = this.groups.get(name);
    if (!group) throw validation(`AutoScalingGroup name not found - AutoScalingGroup '${name}' not found`);
    return group;
  }

  public tryGetByArn(arn: string): Group | undefined {
    return this.groups.get(arn) ?? this.list().find(group => group.arn === arn);
  }

  public instances(groupName?: string): Instance[] {
    const all = this.instanceTable.list();
    return groupName === undefined ? all : all.filter(instance => instance.groupName === groupName);
  }

  /** Stores a group and brings it to its capacity. */
  public put(group: Group): void {
    const { minSize, maxSize, desiredCapacity } = group;
    if (desiredCapacity < minSize || desiredCapacity > maxSize) {
      throw validation(
        `Desired capacity:${desiredCapacity} must be between the specified min size:${minSize} and max size:${maxSize}`,
      );
    }
    const instanceType = this.instanceTypeOf(group);
    if (!instanceCapacity(instanceType))
      throw validation(`The instance type ${instanceType} is not known to the local cloud`);
    this.groups.put(group.name, group);
    this.reconcile(group.name);
  }

  public setDesired(name: string, desired: number): void {
    const group = this.get(name);
    if (desired > group.maxSize) {
      throw validation(
        `New SetDesiredCapacity value ${desired} is above max value ${group.maxSize} for the AutoScalingGroup.`,
      );
    }
    if (desired < group.minSize) {
      throw validation(
        `New SetDesiredCapacity value ${desired} is below min value ${group.minSize} for the AutoScalingGroup.`,
      );
    }
    this.put({ ...group, desiredCapacity: desired });
  }

  public protect(groupName: string, ids: readonly string[], protectedFromScaleIn: boolean): void {
    for (const instance of this.instances(groupName)) {
      if (ids.includes(instance.id)) this.instanceTable.put(instance.id, { ...instance, protectedFromScaleIn });
    }
    // what was one too many may go now
    this.reconcile(groupName);
  }

  public getInstance(id: string): Instance {
    const instance = this.instanceTable.get(id);
    if (!instance) throw validation(`Instance Id not found - No managed instance found for instance ID ${id}`);
    return instance;
  }

  /** Ends an instance; the group replaces it, or wants one less. */
  public terminate(id: string, { wantOneLess = false } = {}): void {
    const instance = this.getInstance(id);
    const group = this.groups.get(instance.groupName);
    if (!isLeaving(instance)) {
      if (!group?.deleting && this.drains(id)) {
        this.instanceTable.put(id, { ...instance, lifecycleState: 'Terminating:Wait' });
      } else {
        this.end(instance);
      }
    }
    if (group && wantOneLess) this.groups.put(group.name, { ...group, desiredCapacity: group.desiredCapacity - 1 });
    this.reconcile(instance.groupName);
    this.changed();
  }

  /**
   * Ends an instance of EC2 behind the back of its group: nothing is drained, what runs on it is gone at once. The group finds it unhealthy and launches another.
   *
   * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-health-checks.html
   */
  public lose(instance: Instance): void {
    if (instance.lifecycleState !== 'Terminating') this.end({ ...instance, lost: true });
    this.reconcile(instance.groupName);
    this.changed();
  }

  /** An instance that waited for its tasks to go can end. */
  public drained(id: string): void {
    const instance = this.instanceTable.get(id);
    if (instance?.lifecycleState !== 'Terminating:Wait') return;
    this.end(instance);
    this.changed();
  }

  /** Replaces the instances that are not what the group launches now, and waits for the end of it. */
  public async refresh(name: string, warmUpMs: number, signal: AbortSignal): Promise<void> {
    this.groups.put(name, { ...this.get(name), refresh: { warmUpMs } });
    this.continueRefresh(name);
    while (this.groups.get(name)?.refresh && !signal.aborted)
      await new Promise<void>(resolve => this.context.clock.after(1_000, resolve));
  }

  /** Terminates all instances, protected or not, then forgets the group. */
  public async remove(name: string): Promise<void> {
    const { refresh: _, ...group } = this.get(name);
    this.put({ ...group, deleting: true, minSize: 0, maxSize: 0, desiredCapacity: 0 });
    for (const { id } of this.instances(name)) this.drained(id);
    while (this.instances(name).length > 0)
      await new Promise<void>(resolve => this.context.clock.after(1_000, resolve));
    this.groups.delete(name);
  }

  /** Takes up what a stop interrupted. */
  public start(): void {
    for (const instance of this.instances()) this.bootOrEnd(instance);
    for (const { name, refresh } of this.list()) {
      if (refresh) this.continueRefresh(name);
      else this.reconcile(name);
    }
  }

  private reconcile(name: string): void {
    const group = this.groups.get(name);
    if (!group) return;
    const { launch, terminate } = this.plan(group);
    for (const place of launch) this.launch(group, place);
    for (const id of terminate) this.terminate(id);
    if (launch.length > 0) this.changed();
  }

  private plan(group: Group): GroupPlan {
    const instances = this.instances(group.name);
    if (!group.refresh) return planGroup(group, instances, this.idle);
    const { warmUpMs } = group.refresh;
    const warmAt = this.context.clock.now().getTime() - warmUpMs - bootMs;
    const step = planRefresh(group, instances, {
      isCurrent: instance => this.isCurrent(group, instance),
      isReady: ({ lifecycleState, launchedAt }) => lifecycleState === 'InService' && Date.parse(launchedAt) <= warmAt,
    });
    if (step) return step;
    const { refresh: _, ...refreshed } = group;
    this.groups.put(group.name, refreshed);
    return planGroup(refreshed, instances, this.idle);
  }

  private isCurrent(group: Group, { instanceType, launchTemplate }: Instance): boolean {
    const version = group.launchTemplate?.version ?? '1';
    return instanceType === this.instanceTypeOf(group) && (!launchTemplate || launchTemplate.version === version);
  }

  private continueRefresh(name: string): void {
    this.reconcile(name);
    if (this.groups.get(name)?.refresh) this.context.clock.after(refreshStepMs, () => this.continueRefresh(name));
  }

  /** What the next instance of a group will be. */
  public instanceTypeOf(group: Group): string {
    return group.instanceType ?? this.templateOf(group)?.data.InstanceType ?? 't3.micro';
  }

  /** What an instance's launch template says of its first network interface. */
  public networkOf({ launchTemplate }: Instance): { securityGroups: string[]; isPublic: boolean } {
    const template = launchTemplate && findLaunchTemplate(this.templates, launchTemplate);
    const data = template ? templateVersion(template, launchTemplate?.version) : {};
    const [first] = (data.NetworkInterfaces ?? []) as { Groups?: string[]; AssociatePublicIpAddress?: unknown }[];
    const securityGroups = first?.Groups ?? (data.SecurityGroupIds as string[] | undefined) ?? [];
    return { securityGroups, isPublic: String(first?.AssociatePublicIpAddress) === 'true' };
  }

  private templateOf({ launchTemplate }: Group) {
    const template = launchTemplate && findLaunchTemplate(this.templates, launchTemplate);
    return template && { template, data: templateVersion(template, launchTemplate?.version) };
  }

  private launch(group: Group, place: number): void {
    const { template, data } = this.templateOf(group) ?? {};
    const instanceType = this.instanceTypeOf(group);
    const instance: Instance = {
      id: `i-0${randomBytes(8).toString('hex')}`,
      groupName: group.name,
      instanceType,
      zone: group.zones[place % group.zones.length] ?? `${group.region}a`,
      subnetId: group.subnetIds[place],
      privateIp: `10.0.${place}.${4 + ((randomBytes(1)[0] ?? 0) % 250)}`,
      lifecycleState: 'Pending',
      protectedFromScaleIn: group.newInstancesProtectedFromScaleIn,
      launchedAt: this.context.clock.now().toISOString(),
      userData: data?.UserData && Buffer.from(data.UserData, 'base64').toString(),
      launchTemplate: template && {
        id: template.id,
        name: template.name,
        version: group.launchTemplate?.version ?? '1',
      },
    };
    this.instanceTable.put(instance.id, instance);
    this.bootOrEnd(instance);
  }

  private end(instance: Instance): void {
    this.instanceTable.put(instance.id, { ...instance, lifecycleState: 'Terminating' });
    this.forget(instance);
  }

  private forget({ id, lost }: Instance): void {
    this.after(lost ? lossMs : terminationMs, id, () => this.instanceTable.delete(id));
  }

  private bootOrEnd(instance: Instance): void {
    const { id, lifecycleState } = instance;
    if (lifecycleState === 'Terminating') this.forget(instance);
    if (lifecycleState !== 'Pending') return;
    this.after(bootMs, id, booted => {
      if (booted.lifecycleState === 'Pending') this.instanceTable.put(id, { ...booted, lifecycleState: 'InService' });
    });
  }

  private after(delayMs: number, id: string, action: (instance: Instance) => void): void {
    this.context.clock.after(delayMs, () => {
      const instance = this.instanceTable.get(id);
      if (!instance) return;
      action(instance);
      this.changed();
    });
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}

function validation(message: string): AwsError {
  return new AwsError('ValidationError', message);
}
