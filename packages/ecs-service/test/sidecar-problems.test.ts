import { describeProblem } from '@berth/foundation';
import { ContainerDependencyCondition } from 'aws-cdk-lib/aws-ecs';
import { Duration, Token } from 'aws-cdk-lib/core';
import { type SidecarFacts, type SidecarTask, sidecarProblems } from '../src/sidecar-problems';

const { START, HEALTHY, SUCCESS, COMPLETE } = ContainerDependencyCondition;
const image = `nginx:1@sha256:${'a'.repeat(64)}`;
const healthCheck = { command: ['ok'] };
const token = Token.asNumber({ Ref: 'Memory' });

function told(sidecars: Partial<SidecarFacts>[], task: Partial<SidecarTask> = {}): string[] {
  const complete = sidecars.map((sidecar, i) => ({ name: `side${i}`, image, ...sidecar }));
  return sidecarProblems(complete, { name: 'app', port: 8000, ...task }).map(p => `${p.code} ${describeProblem(p)}`);
}

test.each<[string, Partial<SidecarFacts>[]]>([
  ['none', []],
  ['one', [{}]],
  ['all that can be said', [{ cpu: 0, memoryMiB: 6, memoryReservationMiB: 6, ports: [1, 65_535], command: ['run'] }]],
  ['the longest name', [{ name: 'a'.repeat(255) }]],
  ['a name with all kinds of letters', [{ name: '0Aa_-' }]],
  ['a reservation as large as the limit', [{ memoryMiB: 64, memoryReservationMiB: 64 }]],
  ['a reservation that is known later', [{ memoryReservationMiB: token }]],
  ['a limit that is known later', [{ memoryMiB: token, memoryReservationMiB: 512 }]],
  ['a healthy one first', [{ startFirst: HEALTHY, healthCheck }]],
  ['one that starts first', [{ startFirst: START }]],
  ['one that ends first', [{ startFirst: SUCCESS }, { startFirst: COMPLETE, essential: false }]],
  ['an essential one that starts first', [{ startFirst: START, essential: true }]],
  ['one that waits for the service', [{ dependsOn: { app: HEALTHY } }]],
  ['one that waits for another', [{ healthCheck }, { dependsOn: { side0: HEALTHY } }]],
  ['two that wait for one', [{}, { dependsOn: { side0: START } }, { dependsOn: { side0: START, side1: START } }]],
])('takes %s', (_, sidecars) => {
  expect(told(sidecars)).toEqual([]);
});

test.each<[Partial<SidecarFacts>, string]>([
  [
    { name: '' },
    'ContainerNameInvalid sidecars[0].name = "": must be 1 to 255 letters, digits, underscores and hyphens',
  ],
  [
    { name: 'a'.repeat(256) },
    `ContainerNameInvalid sidecars[0].name = "${'a'.repeat(256)}": must be 1 to 255 letters, digits, underscores and hyphens`,
  ],
  [{ name: 'app' }, 'ContainerNameTwice sidecars[0].name = "app": is the name of another container'],
  [{ image: 'nginx:' }, 'BERTH-ECS-007 sidecars[0].image = "nginx:": is not an image reference'],
  [{ cpu: -1 }, 'BERTH-ECS-002 sidecars[0].cpu = -1: must be a whole number from 0 to 196608'],
  [{ cpu: 196_609 }, 'BERTH-ECS-002 sidecars[0].cpu = 196609: must be a whole number from 0 to 196608'],
  [{ memoryMiB: 5 }, 'BERTH-ECS-002 sidecars[0].memoryMiB = 5: must be a whole number from 6 to 1048576'],
  [{ memoryReservationMiB: 129 }, 'BERTH-ECS-003 sidecars[0].memoryReservationMiB = 129: is above memoryMiB 128'],
  [
    { memoryReservationMiB: 5 },
    'BERTH-ECS-003 sidecars[0].memoryReservationMiB = 5: must be a whole number of MiB, at least 6',
  ],
  [
    { memoryReservationMiB: 6.5 },
    'BERTH-ECS-003 sidecars[0].memoryReservationMiB = 6.5: must be a whole number of MiB, at least 6',
  ],
  [{ ports: [0] }, 'BERTH-ECS-004 sidecars[0].ports[0] = 0: must be a whole number from 1 to 65535'],
  [{ ports: [70_000] }, 'BERTH-ECS-004 sidecars[0].ports[0] = 70000: must be a whole number from 1 to 65535'],
  [{ ports: [9000, 8000] }, 'PortTwice sidecars[0].ports[1] = 8000: another container of the task listens there'],
  [{ command: [] }, 'CommandEmpty sidecars[0].command = "[]": must be a program and its arguments'],
  [
    { command: ['run', '--token=abc'] },
    'BERTH-SEC-001 sidecars[0].command[1] = "(hidden)": looks like a secret; let the program read it from a variable of secrets',
  ],
  [
    { variables: { API_KEY: 'abc' } },
    'BERTH-SEC-001 sidecars[0].variables.API_KEY = "(hidden)": looks like a secret; use secrets: { API_KEY: … }',
  ],
  [
    { variables: { KEY: 'abc' }, secretNames: ['KEY'] },
    'VariableTwice sidecars[0].secrets.KEY = "(hidden)": stands in variables, too; take it out there',
  ],
  [
    { healthCheck: { command: ['ok'], interval: Duration.seconds(400) } },
    'BERTH-ECS-014 sidecars[0].healthCheck.interval = "400 s": must be 5 to 300 s',
  ],
  [
    { user: 'root' },
    'UserIsRoot sidecars[0].user = "root": is root; take another, or say why: rootUser: { reason, owner }',
  ],
  [
    { startFirst: SUCCESS, essential: true },
    'SidecarEssential sidecars[0].essential = true: ends before the service starts, and would end the task; leave it out',
  ],
  [
    { startFirst: COMPLETE, essential: true },
    'SidecarEssential sidecars[0].essential = true: ends before the service starts, and would end the task; leave it out',
  ],
  [
    { startFirst: HEALTHY },
    'HealthCheckMissing sidecars[0].startFirst = "HEALTHY": needs a health check in the container that is waited for',
  ],
  [
    { dependsOn: { proxy: START } },
    'BERTH-ECS-006 sidecars[0].dependsOn = "proxy": is no container; containers: app:8000, side0',
  ],
  [{ dependsOn: { side0: START } }, 'DependencyCycle sidecars[0] = "side0": waits for itself'],
])('refuses %#', (sidecar, message) => {
  expect(told([sidecar])).toEqual([message]);
});

test('lets a sidecar set PORT, which only the container of the service gets from Berth', () => {
  expect(told([{ secretNames: ['PORT'] }])).toEqual([]);
});

test('refuses a name that two sidecars have', () => {
  expect(told([{ name: 'otel' }, { name: 'otel' }])).toEqual([
    'ContainerNameTwice sidecars[1].name = "otel": is the name of another container',
  ]);
});

test('refuses a port that two sidecars have', () => {
  expect(told([{ ports: [9000] }, { ports: [9000] }])).toEqual([
    'PortTwice sidecars[1].ports[0] = 9000: another container of the task listens there',
  ]);
});

test('lets containers behind a bridge listen on the same port', () => {
  expect(told([{ ports: [8000] }, { ports: [8000] }], { networkMode: 'bridge' })).toEqual([]);
});

test('lets sidecars of a worker listen on any port', () => {
  expect(told([{ ports: [8000] }], { port: undefined })).toEqual([]);
});

test('refuses to wait for the health of a sidecar without health check', () => {
  expect(told([{}, { dependsOn: { side0: HEALTHY } }])).toEqual([
    'HealthCheckMissing sidecars[1].dependsOn.side0 = "HEALTHY": needs a health check in the container that is waited for',
  ]);
});

test('B26: names the containers with their ports', () => {
  const sidecars = [{ ports: [9000] }, { dependsOn: { proxy: START } }];

  expect(told(sidecars, { port: undefined })).toEqual([
    'BERTH-ECS-006 sidecars[1].dependsOn = "proxy": is no container; containers: app, side0:9000, side1',
  ]);
});

test('refuses containers that wait for each other, across the service too', () => {
  expect(told([{ dependsOn: { side1: START } }, { dependsOn: { side0: START } }])).toHaveLength(2);
  expect(told([{ startFirst: START, dependsOn: { app: START } }])).toEqual([
    'DependencyCycle sidecars[0] = "side0": waits for itself',
  ]);
});

test('tells only those that are part of the circle', () => {
  const circle: Partial<SidecarFacts>[] = [
    { dependsOn: { side1: START } },
    { dependsOn: { side0: START } },
    { dependsOn: { side0: START } },
  ];

  expect(told(circle).map(text => text.slice(0, 27))).toEqual([
    'DependencyCycle sidecars[0]',
    'DependencyCycle sidecars[1]',
  ]);
});

test('judges the region of an image of ECR', () => {
  const ecr = `111122223333.dkr.ecr.us-east-1.amazonaws.com/x@sha256:${'a'.repeat(64)}`;

  expect(told([{ image: ecr }], { region: 'eu-west-1' })).toEqual([
    'BERTH-ECS-009 sidecars[0].image = "us-east-1": image is in us-east-1, service in eu-west-1',
  ]);
});
