import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RehearsalError } from './rehearsal-error';

/** What the CDK's toolkit adds to the context of cdk.json, so that the templates are those of `berth synth`. */
const OF_THE_TOOLKIT = {
  'aws:cdk:enable-path-metadata': true,
  'aws:cdk:enable-asset-metadata': true,
  'aws:cdk:version-reporting': true,
  'aws:cdk:bundling-stacks': ['**'],
};

/** A process that synthesizes one app, again and again. It starts with the first time. */
export class Synthesizer {
  private process?: ChildProcess;

  constructor(private readonly folder: string) {}

  /** @throws RehearsalError `SynthesisFailed` */
  public async synthesize(): Promise<void> {
    this.process ??= this.start();
    const answered = once(this.process, 'message');
    const ended = once(this.process, 'exit').then(() => [{ failure: 'the process ended' }]);
    this.process.send('synthesize');
    const [{ failure }] = (await Promise.race([answered, ended])) as [{ failure?: string }];
    if (failure !== undefined) throw new RehearsalError('SynthesisFailed', `${this.folder}: ${failure}`);
  }

  public stop(): void {
    this.process?.kill();
    this.process = undefined;
  }

  private start(): ChildProcess {
    const { context } = JSON.parse(readFileSync(join(this.folder, 'cdk.json'), 'utf8')) as { context: object };
    return fork(join(__dirname, 'synthesizer.task.js'), {
      cwd: this.folder,
      stdio: 'ignore',
      env: {
        PATH: dirname(process.execPath),
        CDK_OUTDIR: join(this.folder, 'cdk.out'),
        CDK_CONTEXT_JSON: JSON.stringify({ ...context, ...OF_THE_TOOLKIT }),
      },
    });
  }
}
