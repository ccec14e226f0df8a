import { CLOUD_FOLDER, Demo, type Say } from './demo';
import { DemoError } from './demo-error';
import { inherited } from './inherited';
import { berth, logFile } from './programs';
import { type Report, reportFile, tableOf, writeReport } from './report';

/** `npm run demo [-- --keep]`: 0 only if every expectation held. */
async function main(): Promise<number> {
  const keep = process.argv.includes('--keep');
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupt.abort());
  // whoever reads the output has gone (`npm run demo | head`): end as after Ctrl-C, and leave nothing running
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => interrupt.abort());

  const demo = new Demo(interrupt.signal, inherited(process.env));
  try {
    const report = await run(demo);
    writeReport(report);
    process.stdout.write(`\n${tableOf(report.environments)}\n\n`);
    for (const { what } of report.expectations.filter(({ held }) => !held)) say(`did not hold: ${what}`);
    say(`${report.expectations.length} expectations, ${report.seconds.toFixed(0)} s; report: ${reportFile}`);
    if (keep) lookAround();
    return report.ok ? 0 : 1;
  } catch (error) {
    if (interrupt.signal.aborted) {
      say('interrupted: the cloud is stopped; the same command starts from nothing');
      return 130;
    }
    if (!(error instanceof DemoError)) throw error;
    say(error.message);
    say(`hint: ${error.hint ?? `read ${logFile}, then run the same command again: it starts from nothing`}`);
    return 1;
  } finally {
    await demo.abandon();
    if (!keep || interrupt.signal.aborted) await berth(['local', 'stop', '--folder', CLOUD_FOLDER]);
  }
}

async function run(demo: Demo): Promise<Report> {
  const { Listr, PRESET_TIMER } = await import('listr2');
  const timer = { ...PRESET_TIMER, condition: true };
  const step = (title: string, work: (say: Say) => Promise<unknown>) => ({
    title,
    task: async (_: unknown, task: { output: string }) => {
      await work(line => {
        task.output = line;
      });
    },
  });
  const steps = new Listr(
    [
      step('start the local cloud', line => demo.startCloud(line)),
      step('bootstrap the account', line => demo.bootstrap(line)),
      step('deploy global, dev, test, prod: release 1.0.0', line => demo.deployAll(line)),
      step('ask every environment without pause', () => demo.startTraffic()),
      step('release 1.1.0 to dev, test, prod by blue/green', line => demo.releaseAll(line)),
      step('release a broken 1.2.0 to dev: it must roll back', line => demo.releaseBroken(line)),
      step('count the answers', () => demo.stopTraffic()),
      step('deploy again: nothing to do', line => demo.deployNothing(line)),
    ],
    {
      concurrent: false,
      // its own listener would end the process before the cloud is stopped
      registerSignalListeners: false,
      fallbackRenderer: 'verbose',
      rendererOptions: { timer },
      fallbackRendererOptions: { timer },
    },
  );
  await steps.run();
  return demo.report();
}

function lookAround(): void {
  const folder = CLOUD_FOLDER;
  say(`
still running. To look around:
  eval "$(npx berth local env --folder ${folder})"
  npx berth status dev
  npx berth logs dev
  npx berth release dev --image services/pyshop/dist/image.json
to stop it:
  npx berth local stop --folder ${folder}`);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

main().then(
  code => {
    process.exitCode = code;
  },
  error => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 1;
  },
);
