import { type ReleasePorts, releaseInstances } from '../../../src/functions/release-instances/release';

const release = { clusterName: 'dev', groupName: 'group', groupLogicalId: 'Group' };

/** `rounds`: what the group holds each time somebody looks; the last one stays. */
function world(rounds: (string[] | undefined)[], { goes = true, keeps = false } = {}) {
  const done: string[] = [];
  let now = 0;
  let look = 0;
  const note = (what: string) => async () => {
    done.push(what);
  };
  const ports: ReleasePorts = {
    stack: {
      goes: async () => goes,
      keeps: async (logicalId, physicalId) => {
        done.push(`keeps ${logicalId} ${physicalId}`);
        return keeps;
      },
    },
    fleet: {
      instances: async () => rounds[Math.min(look++, rounds.length - 1)],
      shrink: note('shrink'),
      unprotect: note('unprotect'),
      force: note('force'),
      registered: async instances => (instances ? instances.map(id => `on ${id}`) : ['all']),
      drain: async arns => {
        done.push(`drain ${arns}`);
      },
      deregister: async arns => {
        done.push(`deregister ${arns}`);
      },
    },
    clock: {
      now: () => now,
      wait: async ms => {
        now += ms;
      },
    },
  };
  return { ports, done, time: () => now };
}

test('lets instances go gently, looking every five seconds', async () => {
  const { ports, done, time } = world([['i-1', 'i-2'], ['i-1', 'i-2'], ['i-1'], []]);

  await releaseInstances(release, ports);

  expect(done).toEqual(['shrink', 'drain all', 'unprotect', 'unprotect', 'deregister all']);
  expect(time()).toBe(10_000);
});

test('terminates by force what does not go within five minutes', async () => {
  const { ports, done, time } = world([...Array(62).fill(['i-1']), undefined]);

  await releaseInstances(release, ports);

  expect(done.filter(what => what !== 'unprotect')).toEqual(['shrink', 'drain all', 'force', 'deregister all']);
  expect(time()).toBe(300_000);
});

test('ends after eight minutes, whatever happens', async () => {
  const { ports, done, time } = world([['i-1']]);

  await releaseInstances(release, ports);

  expect(done.at(-1)).toBe('deregister all');
  expect(time()).toBe(480_000);
});

test('lets instances go that cannot be drained', async () => {
  const { ports, done } = world([['i-1'], []]);
  const fleet = { ...ports.fleet, drain: () => Promise.reject(new Error('no such instance')) };

  await releaseInstances(release, { ...ports, fleet });

  expect(done).toEqual(['shrink', 'deregister all']);
});

test('empties the cluster of a group that is already gone', async () => {
  const { ports, done } = world([undefined]);

  await releaseInstances(release, ports);

  expect(done).toEqual(['deregister all']);
});

test('changes nothing while its group stays in the stack', async () => {
  const { ports, done } = world([['i-1']], { goes: false, keeps: true });

  await releaseInstances(release, ports);

  expect(done).toEqual(['keeps Group group']);
});

test('touches only the instances of a group that another one replaces', async () => {
  const { ports, done } = world([['i-1'], []], { goes: false, keeps: false });

  await releaseInstances(release, ports);

  expect(done).toEqual(['keeps Group group', 'shrink', 'drain on i-1', 'deregister on i-1']);
});

test('touches no other group when its own is gone', async () => {
  const { ports, done } = world([undefined], { goes: false, keeps: false });

  await releaseInstances(release, ports);

  expect(done).toEqual(['keeps Group group', 'deregister ']);
});
