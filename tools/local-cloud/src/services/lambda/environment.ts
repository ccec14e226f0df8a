import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import type { HandlerError, InvokeMessage, RuntimeMessage } from './runtime/messages';

/** The program of the process. From the build, also when the rest is not: a child process does not read TypeScript. */
const RUNTIME = join(__dirname, '../../../lib/services/lambda/runtime/main.js');

/** How long a function may take to load. Real time, on a busy computer: on AWS it is ten seconds. */
const INIT_LIMIT_MS = 60_000;

/** How a function answered an event. */
export type Answer =
  | { readonly kind: 'result'; readonly payload: string }
  | { readonly kind: 'error'; readonly error: HandlerError };

export interface EnvironmentSettings {
  readonly folder: string;
  readonly variables: Readonly<Record<string, string>>;
  onOutput(text: string): void;
}

/** One execution environment: a process that has loaded a function, and handles one event at a time. */
export class ExecutionEnvironment {
  private readonly child: ChildProcess;
  private readonly loaded: Promise<HandlerError | undefined>;
  private answer: ((answer: Answer) => void) | undefined;
  private initialised: ((error?: HandlerError) => void) | undefined;
  private hasEnded = false;

  constructor(private readonly settings: EnvironmentSettings) {
    this.child = spawn(process.execPath, [RUNTIME], {
      cwd: settings.folder,
      env: { ...settings.variables },
      detached: true, // a process group of its own: what it starts ends with it
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.loaded = new Promise(resolve => {
      this.initialised = resolve;
    });
    this.child.on('message', (message: RuntimeMessage) => this.told(message));
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => settings.onOutput(text));
    }
    this.child.once('error', error => this.ended(String(error)));
    this.child.once('close', (code, signal) => this.ended(signal ? `signal: ${signal}` : `exit status ${code}`));
  }

  /** Lets this program end while the environment waits for work. */
  public rest(): void {
    const { child } = this;
    child.unref();
    child.channel?.unref();
    for (const stream of [child.stdout, child.stderr]) (stream as Socket | null)?.unref();
  }

  /** Of the process that leads its session. */
  public get pid(): number | undefined {
    return this.child.pid;
  }

  public get isAlive(): boolean {
    return !this.hasEnded;
  }

  /** Resolves when the function is loaded, with what kept it from that. */
  public async load(): Promise<HandlerError | undefined> {
    const timer = setTimeout(
      () => this.initialised?.({ errorType: 'Sandbox.Timedout', errorMessage: 'Init timed out' }),
      INIT_LIMIT_MS,
    );
    const error = await this.loaded;
    clearTimeout(timer);
    return error;
  }

  /** Resolves with the answer, or with nothing if there is none after `limitMs` of real time: then the environment has to go. */
  public handle(message: Omit<InvokeMessage, 'deadline'>, limitMs: number): Promise<Answer | undefined> {
    return new Promise(resolve => {
      const timer = setTimeout(() => finish(undefined), limitMs);
      const finish = (answer: Answer | undefined) => {
        clearTimeout(timer);
        this.answer = undefined;
        resolve(answer);
      };
      this.answer = finish;
      if (this.hasEnded) finish(exited('exit status 0'));
      else this.child.send({ ...message, deadline: Date.now() + limitMs } satisfies InvokeMessage);
    });
  }

  public end(): void {
    this.hasEnded = true;
    try {
      if (this.child.pid) process.kill(-this.child.pid, 'SIGKILL');
    } catch {
      // the group has ended already
    }
  }

  private told(message: RuntimeMessage): void {
    if (message.kind === 'output') this.settings.onOutput(message.text);
    else if (message.kind === 'ready') this.initialised?.();
    else if (message.kind === 'broken') this.initialised?.(message.error);
    else this.answer?.(message);
  }

  private ended(how: string): void {
    this.hasEnded = true;
    this.initialised?.({ errorType: 'Runtime.ExitError', errorMessage: `Error: Runtime exited with error: ${how}` });
    this.answer?.(exited(how));
  }
}

function exited(how: string): Answer {
  const errorMessage = `Error: Runtime exited with error: ${how}`;
  return { kind: 'error', error: { errorType: 'Runtime.ExitError', errorMessage } };
}
