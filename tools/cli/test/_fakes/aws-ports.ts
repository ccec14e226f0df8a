import type { OneOffTask, TaskState } from '../../src/aws/ecs';
import type { TargetState } from '../../src/aws/load-balancers';
import type { AwsPorts } from '../../src/aws/ports';
import type { FakeAws } from './aws';
import { LISTENER } from './rollout';

/** What the tool sees of the account: each call can be watched, and made to fail. */
export function portsOf(aws: FakeAws): AwsPorts {
  const read = async <T>(call: string, answer: () => T): Promise<T> => {
    aws.beforeRead(call);
    return answer();
  };
  const write = async <T>(call: string, change: () => T): Promise<T> => {
    aws.calls.push(call);
    aws.beforeWrite(call);
    const answer = change();
    aws.afterWrite(call);
    return answer;
  };
  return {
    identity: {
      account: () => read('account', () => '000000000000'),
      caller: () => read('caller', () => aws.caller),
    },
    stacks: {
      find: name => read('stack', () => aws.stacks.get(name)?.state),
      template: name => read('template', () => aws.stacks.get(name)?.template ?? {}),
      changes: () => read('changes', () => aws.changes),
    },
    parameters: {
      values: names => read('values', () => pick(aws.parameters, name => names.includes(name))),
      below: path => read('below', () => pick(aws.parameters, name => name.startsWith(path.replace(/\/?$/, '/')))),
      create: (name, value) =>
        write('createParameter', () => !aws.parameters.has(name) && Boolean(aws.parameters.set(name, value))),
      overwrite: (name, value) => write('overwriteParameter', () => void aws.parameters.set(name, value)),
      remove: name => write('removeParameter', () => void aws.parameters.delete(name)),
    },
    ecs: {
      service: () => read('service', () => aws.service()),
      revision: name => read('revision', () => aws.findRevision(name)),
      register: input => write('register', () => aws.addRevision(input)),
      retire: family => write(`retire ${family}`, () => undefined),
      run: task => write('run', () => aws.run(task)),
      tasksStartedBy: (_cluster, _family, mark) =>
        read('tasks', () => aws.oneOffTasks.filter(task => task.startedBy === mark).map(taskState)),
      stoppedTasks: () => read('stoppedTasks', () => [...aws.stopped]),
      room: () => read('room', () => aws.room),
      runningTasks: () => read('runningTasks', () => aws.native.runningTasks()),
      task: (_cluster, arn) => read('task', () => aws.oneOffTasks.filter(task => task.arn === arn).map(taskState)[0]),
      tag: (_arn, tags) => write('tag', () => void Object.assign(aws.tags, tags)),
      setDesiredCount: (_cluster, _service, count) =>
        write('setDesiredCount', () => {
          aws.desiredCount = count;
        }),
    },
    codeDeploy: {
      active: () => read('active', () => aws.codeDeploy.active()),
      recent: () => read('recent', () => [...aws.deployments].reverse()),
      deployment: id => read('deployment', () => aws.codeDeploy.advance(id)),
      lifecycle: id => read('lifecycle', () => aws.codeDeploy.lifecycle(id)),
      create: request => write('create', () => aws.codeDeploy.deploy(request)),
      stopWithRollback: id => write('stop', () => aws.codeDeploy.rollBack(id)),
      endWait: id =>
        write('endWait', () => {
          aws.codeDeploy.find(id).status = 'Succeeded';
        }),
      endReady: id =>
        write('endReady', () => {
          aws.codeDeploy.find(id).status = 'InProgress';
        }),
    },
    serviceDeployments: {
      recent: () => read('recentDeployments', () => aws.native.recent()),
      start: (_cluster, _service, revision, again) => write('start', () => aws.native.start(revision, again)),
      stopWithRollback: id => write('stopDeployment', () => aws.native.stop(id)),
      continue: (id, hook) =>
        write(`continue ${hook}`, () => {
          const waiting = aws.native.deployments.find(deployment => deployment.id === id);
          if (waiting) waiting.hooks = waiting.hooks.filter(found => found.id !== hook);
        }),
      goBack: id => write('goBack', () => aws.native.stop(id)),
    },
    loadBalancers: {
      listener: () =>
        read('listener', () => ({
          loadBalancer: LISTENER,
          protocol: 'HTTP',
          port: 80,
          weights: { ...aws.weights },
        })),
      dnsName: () => read('dnsName', () => 'dev.example'),
      targets: group => read('targets', (): TargetState[] => aws.targets(group)),
      healthCheck: () => read('healthCheck', () => ({ path: '/healthz', intervalSeconds: 10, unhealthyThreshold: 2 })),
    },
    registry: {
      has: (_repository, digest) => read('has', () => aws.images.has(digest)),
      architectures: () => read('architectures', () => aws.architectures),
      scan: () => read('scan', () => aws.scan),
      push: (_repository, _layout, tag) => write('push', () => void aws.images.add(tag)),
    },
    databases: {
      find: id => read('database', () => aws.databases.get(id)),
      snapshot: (_database, name) => write(`snapshot ${name}`, () => void aws.snapshots.set(name, 'creating')),
      snapshotStatus: name =>
        read('snapshotStatus', () => {
          const status = aws.snapshots.get(name);
          if (status === 'creating') aws.snapshots.set(name, aws.snapshotEnd);
          return status;
        }),
      creatable: (engine, version = '') =>
        read('creatable', () =>
          (aws.versions[engine] ?? []).filter(one => `${one}.`.startsWith(version && `${version}.`)),
        ),
    },
    zones: { available: () => read('zones', () => aws.zones) },
    scaling: {
      bounds: () => read('bounds', () => aws.bounds && { ...aws.bounds, scaleInPaused: aws.scaleInPaused }),
      pauseScaleIn: (_cluster, _service, paused) =>
        write('pauseScaleIn', () => {
          aws.scaleInPaused = paused;
        }),
    },
    alarms: {
      watchedBy: () => read('watchedAlarms', () => aws.watchedAlarms),
      red: names => read('redAlarms', () => aws.redAlarms.filter(name => names.includes(name))),
    },
    quotas: { fargate: kind => read('vcpus', () => aws.vcpus[kind]) },
    sessions: {
      tasks: () => read('reachableTasks', () => aws.reachable),
      open: (_cluster, task, container, command) =>
        write(`open ${task} ${container} ${command}`, () =>
          aws.sessionRefusal === undefined
            ? { sessionId: 's-1', streamUrl: 'wss://session', tokenValue: 'token' }
            : { refusal: aws.sessionRefusal },
        ),
    },
    secrets: { hasValue: () => read('hasValue', () => aws.secretHasValue) },
    logs: {
      stream: () => read('logs', () => ({ lines: [] })),
      since: () => read('logs', () => aws.logLines()),
    },
  };
}

function taskState(task: OneOffTask & { arn: string; exitCode: number }): TaskState {
  const { arn, exitCode, startedBy, taskDefinition, container } = task;
  return {
    arn,
    status: 'STOPPED',
    taskDefinition,
    startedBy,
    createdAt: 0,
    containers: [{ name: container, exitCode }],
  };
}

function pick(values: ReadonlyMap<string, string>, test: (name: string) => boolean): Record<string, string> {
  return Object.fromEntries([...values].filter(([name]) => test(name)));
}
