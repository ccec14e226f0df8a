import { randomUUID } from '../../core/random';
import type { Context } from '../../core/service';
import { nameOf } from './arns';
import { controllerOf, type EcsState, type ServiceRecord, type TaskRecord, type TaskSetRecord } from './state';

const eventsKept = 100;

/**
 * Events of a service in ECS's words.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
 */
export class ServiceEvents {
  constructor(
    private readonly context: Context,
    private readonly state: EcsState,
  ) {}

  public started(service: ServiceRecord, set: TaskSetRecord, tasks: readonly TaskRecord[]): void {
    this.add(service, `(service ${scope(service, set)}) has started ${tasks.length} tasks: ${list(tasks)}.`);
  }

  public stopped(service: ServiceRecord, set: TaskSetRecord | undefined, tasks: readonly TaskRecord[]): void {
    this.add(service, `(service ${scope(service, set)}) has stopped ${tasks.length} running tasks: ${list(tasks)}.`);
  }

  public registered(service: ServiceRecord, targetGroupArn: string): void {
    this.add(service, `(service ${service.name}) registered 1 targets in (target-group ${targetGroupArn})`);
  }

  public deregistered(service: ServiceRecord, targetGroupArn: string): void {
    this.add(service, `(service ${service.name}) deregistered 1 targets in (target-group ${targetGroupArn})`);
    this.add(service, `(service ${service.name}) has begun draining connections on 1 tasks.`);
  }

  public unhealthy(service: ServiceRecord, port: number, targetGroupArn: string, reason: string): void {
    this.add(
      service,
      `(service ${service.name}) (port ${port}) is unhealthy in (target-group ${targetGroupArn}) due to (reason ${reason})`,
    );
  }

  public unhealthyContainers(service: ServiceRecord, task: TaskRecord): void {
    this.add(service, `(service ${service.name}) (task ${task.id}) failed container health checks.`);
  }

  public impaired(service: ServiceRecord): void {
    this.add(service, `(service ${service.name}) is unable to consistently start tasks successfully.`);
  }

  public noRoom(service: ServiceRecord, failure: string): void {
    const closest = {
      AGENT: 'Reason: No Container Instances were found in your cluster.',
      'RESOURCE:MEMORY': 'The closest matching container instance has insufficient memory available.',
      'RESOURCE:CPU': 'The closest matching container instance has insufficient CPU units available.',
      'RESOURCE:PORTS': 'The closest matching container instance is already using a port required by your task.',
      'RESOURCE:ENI': 'The closest matching container instance encountered error "RESOURCE:ENI".',
    }[failure];
    if (failure.startsWith('Capacity')) {
      this.add(service, `(service ${service.name}) was unable to place a task. Reason: ${failure}.`);
      return;
    }
    this.add(
      service,
      `(service ${service.name}) was unable to place a task because no container instance met all of its requirements. ${closest ?? failure} ` +
        'For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.',
    );
  }

  public taskSetSteady(service: ServiceRecord, set: TaskSetRecord): void {
    if (controllerOf(service) !== 'ECS')
      this.add(service, `(service ${scope(service, set)}) has reached a steady state.`);
  }

  public steady(service: ServiceRecord): void {
    this.add(service, `(service ${service.name}) has reached a steady state.`);
  }

  public deployment(service: ServiceRecord, set: TaskSetRecord, outcome: string): void {
    this.add(service, `(service ${service.name}) (deployment ${set.id}) ${outcome}`);
  }

  /** A message that repeats the last one is left out, as ECS does. */
  private add({ arn }: ServiceRecord, message: string): void {
    const service = this.state.services.get(arn);
    if (!service || service.events[0]?.message === message) return;
    const event = { id: randomUUID(), createdAt: this.context.clock.now().toISOString(), message };
    this.state.services.put(arn, { ...service, events: [event, ...service.events].slice(0, eventsKept) });
  }
}

function scope(service: ServiceRecord, set: TaskSetRecord | undefined): string {
  return set && controllerOf(service) !== 'ECS' ? `${service.name}, taskSet ${set.id}` : service.name;
}

function list(tasks: readonly TaskRecord[]): string {
  return tasks.map(({ arn }) => `(task ${nameOf(arn)})`).join(' ');
}
