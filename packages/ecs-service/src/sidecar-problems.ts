import { isKnown, type Problem, wholeNumberProblems } from '@berth/foundation';
import { ContainerDependencyCondition } from 'aws-cdk-lib/aws-ecs';
import { accessProblems } from './container-access';
import { commandProblems, healthCheckProblems } from './container-health-check';
import { imageProblems } from './image-problems';
import { commandLintProblems, secretLintProblems } from './secret-lint';
import { type Sidecar, sidecarShare } from './sidecar';
import { twiceProblems } from './variable-problems';

/** What the rules of sidecars judge: secrets by their names alone. */
export interface SidecarFacts extends Omit<Sidecar, 'secrets'> {
  readonly secretNames?: readonly string[];
}

/** The task that they are part of. */
export interface SidecarTask {
  /** Of the container that the sidecars are beside. */
  readonly name: string;

  readonly port?: number;
  readonly region?: string;

  /** @default 'awsvpc' */
  readonly networkMode?: 'awsvpc' | 'bridge';
}

const { HEALTHY, COMPLETE, SUCCESS } = ContainerDependencyCondition;

/** Every mistake in the sidecars of a task. */
export function sidecarProblems(sidecars: readonly SidecarFacts[], task: SidecarTask): Problem[] {
  return [
    ...sidecars.flatMap((sidecar, index) => oneProblems(sidecar, `sidecars[${index}]`, task)),
    ...sidecars.flatMap((sidecar, index) => {
      const names = [task.name, ...sidecars.slice(0, index).map(({ name }) => name)];
      if (!names.includes(sidecar.name)) return [];
      const fact = 'is the name of another container';
      return [{ code: 'ContainerNameTwice', path: `sidecars[${index}].name`, value: sidecar.name, fact }];
    }),
    ...portProblems(sidecars, task),
    ...sidecars.flatMap((sidecar, index) => dependencyProblems(sidecar, `sidecars[${index}]`, sidecars, task)),
    ...cycleProblems(sidecars, task),
  ];
}

function oneProblems(sidecar: SidecarFacts, path: string, { region }: SidecarTask): Problem[] {
  const { name, image, command, variables = {}, secretNames = [], memoryReservationMiB } = sidecar;
  const { cpu, memoryMiB } = sidecarShare(sidecar);
  const code = 'BERTH-ECS-002';
  return [
    ...nameProblems(name, `${path}.name`),
    ...imageProblems({ image, region }, `${path}.image`),
    ...wholeNumberProblems(cpu, { code, path: `${path}.cpu`, min: 0, max: 196_608 }),
    ...wholeNumberProblems(memoryMiB, { code, path: `${path}.memoryMiB`, min: 6, max: 1_048_576 }),
    ...reservationProblems(memoryReservationMiB, memoryMiB, `${path}.memoryReservationMiB`),
    ...(command ? [...commandProblems(command, `${path}.command`), ...commandLintProblems(command, `${path}.`)] : []),
    ...secretLintProblems(variables, `${path}.variables`),
    ...twiceProblems(secretNames, variables, `${path}.secrets`),
    ...healthCheckProblems(sidecar.healthCheck, `${path}.healthCheck`),
    ...accessProblems(sidecar, `${path}.`),
    ...endProblems(sidecar, path),
  ];
}

function nameProblems(name: string, path: string): Problem[] {
  if (!isKnown(name) || /^[A-Za-z0-9][A-Za-z0-9_-]{0,254}$/.test(name)) return [];
  const fact = 'must be 1 to 255 letters, digits, underscores and hyphens';
  return [{ code: 'ContainerNameInvalid', path, value: name, fact }];
}

function reservationProblems(reservation: number | undefined, memoryMiB: number, path: string): Problem[] {
  if (!isKnown(reservation) || !isKnown(memoryMiB)) return [];
  const problem = { code: 'BERTH-ECS-003', path, value: reservation };
  if (!Number.isInteger(reservation) || reservation < 6) {
    return [{ ...problem, fact: 'must be a whole number of MiB, at least 6' }];
  }
  return reservation > memoryMiB ? [{ ...problem, fact: `is above memoryMiB ${memoryMiB}` }] : [];
}

/** A task ends with each of its essential containers, so one that is meant to end cannot be essential. */
function endProblems({ startFirst, essential = false }: SidecarFacts, path: string): Problem[] {
  if (!essential || !endsFirst(startFirst)) return [];
  const fact = 'ends before the service starts, and would end the task';
  return [{ code: 'SidecarEssential', path: `${path}.essential`, value: true, fact, fix: 'leave it out' }];
}

/** Whether the service waits for the end of a container. */
export function endsFirst(condition: ContainerDependencyCondition | undefined): boolean {
  return condition === COMPLETE || condition === SUCCESS;
}

function portProblems(sidecars: readonly SidecarFacts[], task: SidecarTask): Problem[] {
  const taken = new Set(task.port === undefined ? [] : [task.port]);
  return sidecars.flatMap(({ ports = [] }, index) =>
    ports.flatMap((port, place) => {
      const path = `sidecars[${index}].ports[${place}]`;
      const bounds = wholeNumberProblems(port, { code: 'BERTH-ECS-004', path, min: 1, max: 65_535 });
      const shared = task.networkMode !== 'bridge' && taken.has(port);
      taken.add(port);
      if (bounds.length > 0 || !shared) return bounds;
      return [{ code: 'PortTwice', path, value: port, fact: 'another container of the task listens there' }];
    }),
  );
}

function dependencyProblems(
  { startFirst, healthCheck, dependsOn = {} }: SidecarFacts,
  path: string,
  sidecars: readonly SidecarFacts[],
  task: SidecarTask,
): Problem[] {
  const problems: Problem[] = [];
  if (startFirst === HEALTHY && !healthCheck) {
    problems.push({ ...noCheck, path: `${path}.startFirst`, value: startFirst });
  }
  for (const [name, condition] of Object.entries(dependsOn)) {
    const other = sidecars.find(sidecar => sidecar.name === name);
    if (!other && name !== task.name) problems.push(unknownContainer(`${path}.dependsOn`, name, sidecars, task));
    if (other && condition === HEALTHY && !other.healthCheck) {
      problems.push({ ...noCheck, path: `${path}.dependsOn.${name}`, value: condition });
    }
  }
  return problems;
}

const noCheck = { code: 'HealthCheckMissing', fact: 'needs a health check in the container that is waited for' };

function unknownContainer(path: string, value: string, sidecars: readonly SidecarFacts[], task: SidecarTask): Problem {
  const containers = [shown(task.name, task.port), ...sidecars.map(({ name, ports }) => shown(name, ports?.[0]))];
  return { code: 'BERTH-ECS-006', path, value, fact: `is no container; containers: ${containers.join(', ')}` };
}

/** `app:8000`. */
function shown(name: string, port: number | undefined): string {
  return port === undefined ? name : `${name}:${port}`;
}

/** Containers that wait for each other never start. */
function cycleProblems(sidecars: readonly SidecarFacts[], task: SidecarTask): Problem[] {
  const waitsFor = new Map(sidecars.map(({ name, dependsOn = {} }) => [name, Object.keys(dependsOn)]));
  waitsFor.set(
    task.name,
    sidecars.filter(({ startFirst }) => startFirst !== undefined).map(({ name }) => name),
  );
  return sidecars.flatMap(({ name }, index) =>
    reaches(waitsFor, name, name)
      ? [{ code: 'DependencyCycle', path: `sidecars[${index}]`, value: name, fact: 'waits for itself' }]
      : [],
  );
}

function reaches(waitsFor: ReadonlyMap<string, string[]>, from: string, to: string): boolean {
  const seen = new Set<string>();
  const open = [...(waitsFor.get(from) ?? [])];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (name === to) return true;
    if (!seen.has(name)) open.push(...(waitsFor.get(name) ?? []));
    seen.add(name);
  }
  return false;
}
