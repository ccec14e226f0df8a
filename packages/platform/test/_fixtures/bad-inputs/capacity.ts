import { ec2ClusterProblems } from '@berth/ecs-ec2-cluster';
import { makeService } from '../make-config';
import { at, type BadInput, bad, having } from './bad-input';

const group = (instanceType: string, maxInstances: number, preNitro = false) => ({
  ...{ kind: 'ec2' as const, instanceType, minInstances: 1, maxInstances },
  ...(preNitro && { preNitro: { reason: 'the system that is moved has this type' } }),
});
const rolling = { engine: 'ecs', shift: { kind: 'rolling' } } as const;

export const capacityInputs: BadInput[] = [
  bad(
    'B38',
    'a task of all the memory of its instance',
    having({
      cluster: group('t2.micro', 2, true),
      services: [makeService({ memoryMiB: 1024, rollout: rolling })],
    }),
    'BERTH-EC2-002 cluster.instanceType = "t2.micro": offers about 952 MiB and 1024 CPU units to tasks: one of 1024 MiB and 256 CPU units can never start; use a larger type or a smaller task',
  ),
  bad(
    'B38',
    'a task of more CPU than its instance',
    having({
      cluster: group('t3.small', 2),
      services: [makeService({ cpu: 4096, rollout: rolling })],
    }),
    'BERTH-EC2-002 cluster.instanceType = "t3.small": offers about 1904 MiB and 2048 CPU units to tasks: one of 512 MiB and 4096 CPU units can never start; use a larger type or a smaller task',
  ),
  bad(
    'B39',
    'no room for green',
    having({
      cluster: group('t3.micro', 1),
      services: [makeService({ desiredCount: 2, bridge: { reason: 'few network interfaces there' } })],
    }),
    'BERTH-EC2-003 cluster.maxInstances = 1: a release runs 4 tasks at a time and one t3.micro offers about 952 MiB and 2048 CPU units to tasks; set it to at least 4',
  ),
  bad(
    'B40',
    'too few network interfaces',
    having({
      cluster: group('t3.small', 1),
      services: [makeService({ cpu: 128, memoryMiB: 128, desiredCount: 4, rollout: rolling })],
    }),
    'BERTH-EC2-004 cluster.maxInstances = 1: a release runs 5 tasks at a time and one t3.small has network interfaces for 2 awsvpc tasks; set it to at least 3; trunking needs an account setting and a type such as m5.large (10)',
  ),
  bad(
    'B41',
    'a type that is none',
    at('cluster.instanceType', 't9.micro'),
    'BERTH-EC2-005 cluster.instanceType = "t9.micro": not an EC2 instance type; did you mean t3.micro?',
  ),
  bad(
    'B41',
    'a size that its family does not have',
    at('cluster.instanceType', 't3.gigantic'),
    'BERTH-EC2-005 cluster.instanceType = "t3.gigantic": not an EC2 instance type; did you mean t3.small?',
  ),
  bad(
    'B41',
    'a type before Nitro',
    at('cluster', group('m4.large', 3)),
    'BERTH-EC2-006 cluster.instanceType = "m4.large": older than the Nitro system: no encrypted traffic between instances, slower disks; use t3.small or m5.large, or preNitro: { reason, owner } to insist',
  ),
  bad(
    'B43',
    'an SSH key without reason',
    () => ec2ClusterProblems({ ssh: { keyName: 'me', reason: ' ' } }),
    'BERTH-EC2-007 ssh.reason = " ": no SSH needed; use Session Manager; leave ssh out, or give keyName and reason to insist',
  ),
  bad(
    '',
    'one type where protection is strict',
    having({ cluster: group('t3.small', 3), protection: 'strict' }),
    'BERTH-EC2-008 cluster.otherInstanceTypes = undefined: without another type nothing starts when AWS has no t3.small, which protection strict does not accept; name one of the same architecture, or say why not: oneInstanceType: { reason }',
  ),
];
