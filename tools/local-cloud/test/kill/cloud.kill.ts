import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clientsOf } from './_fixtures/clients';
import { MortalCloud } from './_fixtures/mortal-cloud';
import { Random } from './_fixtures/random';
import { Workload } from './_fixtures/workload';

// biome-ignore lint/style/noProcessEnv: a run of the past is repeated by its seed
const { KILL_POINTS = 200, KILL_SEED = Date.now() % 2 ** 31 } = process.env;
const POINTS = Number(KILL_POINTS);
const SEED = Number(KILL_SEED);

let folder: string;
let cloud: MortalCloud;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'local-cloud-kill-'));
  cloud = new MortalCloud(folder);
});

afterEach(async () => {
  if (!cloud.isDead) await cloud.end('SIGKILL');
  for (const pid of processesOf(mark)) process.kill(pid, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const mark = `${100_000 + (SEED % 100_000)}.${process.pid}`;

/** Tasks say who they are by the argument of their command. */
function processesOf(argument: string): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(pid => commandOf(pid).includes(argument));
}

function commandOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return []; // it has ended
  }
}

/** Goes on until the process dies; a process that lives and fails is a failure of the test. */
async function live(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    // the connection breaks a moment before the process is known to be dead
    for (let turn = 0; turn < 100 && !cloud.isDead; turn++) await new Promise(resolve => setTimeout(resolve, 10));
    if (!cloud.isDead) throw error;
  }
}

// each point is a start of a real process, and the end of what its predecessor had begun
jest.setTimeout(3_600_000);

test(`loses nothing that was answered, whenever it is killed (seed ${SEED})`, async () => {
  const random = new Random(SEED);
  const workload = new Workload(random, mark);
  const losses: string[] = [];
  const deaths = { 'in a write': 0, 'while starting': 0, 'between calls': 0, 'in a call': 0 };
  await cloud.start();
  await workload.prepare(clientsOf(cloud.endpoint));
  await cloud.end('SIGKILL');

  for (let point = 0; point < POINTS && losses.length === 0; point++) {
    const death = random.below(2) === 0 ? cloud.chooseDeath(random) : undefined;
    if (!(await cloud.start(death))) {
      deaths['while starting'] += 1;
      continue;
    }
    const clients = clientsOf(cloud.endpoint);
    await live(async () => {
      losses.push(...(await workload.losses(clients)).map(loss => `point ${point}: ${loss}`));
      if (losses.length > 0) return; // what was lost is no ground to go on from
      for (let left = death ? 20 : 1 + random.below(8); left > 0; left--) await workload.step(clients);
    });
    if (cloud.isDead) {
      deaths['in a write'] += 1;
      continue;
    }
    // killed with a call under way, or with none
    const inCall = random.below(2) === 0;
    const last = inCall ? workload.step(clients).catch(() => undefined) : undefined;
    await new Promise(resolve => setTimeout(resolve, random.below(8)));
    await cloud.end('SIGKILL');
    await last;
    deaths[inCall ? 'in a call' : 'between calls'] += 1;
  }
  await cloud.start();
  const clients = clientsOf(cloud.endpoint);
  losses.push(...(await workload.losses(clients)).map(loss => `at the end: ${loss}`));
  await workload.remove(clients);
  losses.push(...(await workload.losses(clients)).map(loss => `left over: ${loss}`));
  await cloud.end('SIGTERM');
  losses.push(...processesOf(mark).map(pid => `left over: process ${pid} of a task`));

  const kinds = Object.entries(deaths).map(([kind, count]) => `${count} ${kind}`);
  process.stdout.write(
    `${POINTS} kill points (${kinds.join(', ')}), ${workload.answered} answered writes, ${losses.length} losses, seed ${SEED}\n`,
  );
  expect(losses).toEqual([]);
});
