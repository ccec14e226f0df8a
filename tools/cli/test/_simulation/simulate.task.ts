import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { anySchedule, type Schedule } from './schedule';
import { survive } from './survive';

/** What a worker tells: so many runs are done, or one failed. */
type Message =
  | { readonly kind: 'done'; readonly runs: number; readonly twoDeployers: number }
  | { readonly kind: 'violation'; readonly seed: number; readonly schedule: Schedule; readonly fact: string };

/** Runs that a worker does before it tells of them; a violation is found again by the seed of its batch. */
const BATCH = 25;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    workers: { type: 'string', default: '2' },
    worker: { type: 'string' },
  },
});
const [runs, seed, workers] = [values.runs, values.seed, values.workers].map(Number) as [number, number, number];
void (values.worker === undefined ? lead() : work(Number(values.worker)));

/** Starts the workers, adds up what they tell. */
async function lead(): Promise<void> {
  const began = Date.now();
  const total = { runs: 0, twoDeployers: 0, violations: 0 };
  let told = 0;
  process.stdout.write(`simulating ${runs} runs, seed ${seed}\n`);
  const hear = (message: Message): void => {
    if (message.kind === 'violation') {
      total.violations += 1;
      const { fact, schedule } = message;
      process.stdout.write(`violation, seed ${message.seed}: ${fact}\n  ${JSON.stringify(schedule)}\n`);
      return;
    }
    total.runs += message.runs;
    total.twoDeployers += message.twoDeployers;
    if (total.runs - told < runs / 20) return;
    told = total.runs;
    process.stdout.write(`${total.runs} of ${runs} runs, ${total.violations} violations, ${secondsSince(began)} s\n`);
  };
  const codes = await Promise.all(
    Array.from({ length: workers }, (_, index) => {
      const share = Math.floor(runs / workers) + (index < runs % workers ? 1 : 0);
      const options = ['--runs', String(share), '--seed', String(seed + index * 1_000_000), '--worker', String(index)];
      const child = fork(__filename, options);
      child.on('message', hear);
      return ended(child);
    }),
  );
  tellBugs();
  process.stdout.write(
    `${total.runs} runs (${total.twoDeployers} with two deployers), ${total.violations} violations, seed ${seed}, ${secondsSince(began)} s\n`,
  );
  if (total.violations > 0 || total.runs < runs || codes.some(code => code !== 0)) process.exitCode = 1;
}

function secondsSince(began: number): number {
  return Math.round((Date.now() - began) / 1000);
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise(resolve => child.on('exit', resolve));
}

function tellBugs(): void {
  const bugs = JSON.parse(readFileSync(join(__dirname, 'found-bugs.json'), 'utf8')) as { bug: string; seed: number }[];
  process.stdout.write(`bugs that it found and that are fixed: ${bugs.length}\n`);
  for (const { bug, seed: found } of bugs) process.stdout.write(`  ${bug} (seed ${found})\n`);
}

async function work(index: number): Promise<void> {
  for (let done = 0; done < runs; done += BATCH) {
    const count = Math.min(BATCH, runs - done);
    const batch = seed + done;
    const twoDeployers = await runBatch(batch, count);
    process.send?.({ kind: 'done', runs: count, twoDeployers } satisfies Message);
  }
  process.disconnect?.();
  void index;
}

async function runBatch(batch: number, numRuns: number): Promise<number> {
  let twoDeployers = 0;
  const property = fc.asyncProperty(anySchedule, schedule => survive(schedule));
  for (const schedule of fc.sample(anySchedule, { numRuns, seed: batch })) {
    if (schedule.runs.some(({ second }) => second !== undefined)) twoDeployers += 1;
  }
  const result = await fc.check(property, { numRuns, seed: batch });
  if (result.failed && result.counterexample) {
    const [schedule] = result.counterexample;
    const fact = String(result.errorInstance).split('\n').slice(0, 8).join('\n');
    process.send?.({ kind: 'violation', seed: batch, schedule, fact } satisfies Message);
  }
  return twoDeployers;
}
