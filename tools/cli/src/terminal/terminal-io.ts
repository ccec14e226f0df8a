import { createInterface } from 'node:readline/promises';
import { CliError } from '../cli-error';
import type { Io, Step } from './io';
import { Redaction } from './redaction';

export interface TerminalIoOptions {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;

  /** Milliseconds since the epoch. */
  now(): number;
}

/** An `Io` on the streams of the process: spinners on a terminal, plain lines with time and duration elsewhere. */
export function terminalIo({ stdin, stdout, stderr, now }: TerminalIoOptions): Io {
  const redaction = new Redaction();
  const info = (message: string): void => void stderr.write(`${redaction.apply(message)}\n`);
  // one spinner at a time: a step inside a step, or beside one, is told in plain lines
  let spinning = false;

  return {
    info,
    hide: secret => redaction.add(secret),

    result: value => {
      const shown =
        typeof value === 'string' ? redaction.apply(value) : JSON.stringify(redaction.applyDeep(value), null, 2);
      stdout.write(`${shown}\n`);
    },

    confirm: async question => {
      if (!stdin.isTTY) {
        throw new CliError('NoTerminal', `cannot ask "${question}": there is no terminal`, { hint: 'add --yes' });
      }
      const terminal = createInterface({ input: stdin, output: stderr });
      try {
        return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
      } finally {
        terminal.close();
      }
    },

    step: async (title, work) => {
      if (!stderr.isTTY || spinning) return plainStep(title, work, info, now);
      spinning = true;
      try {
        const { spinnerStep } = await import('./spinner-step.js');
        return await spinnerStep(redaction.apply(title), work, text => redaction.apply(text), stderr);
      } finally {
        spinning = false;
      }
    },
  };
}

/** In plain lines, a new state is told this often at most. */
const UPDATE_PAUSE_MS = 2000;

/** A line when it starts, one now and then for a new state, one when it ends. */
export async function plainStep<T>(
  title: string,
  work: (step: Step) => Promise<T>,
  info: (line: string) => void,
  now: () => number,
): Promise<T> {
  const started = now();
  const stamp = (): string => new Date(now()).toISOString().slice(11, 19);
  const seconds = (): string => `${((now() - started) / 1000).toFixed(1)} s`;
  const name = title.split(',')[0];
  let shown = title;
  let told = { text: '', at: started };

  info(`${stamp()} ${title}`);
  try {
    const result = await work({
      update: text => {
        if (text === told.text || now() - told.at < UPDATE_PAUSE_MS) return;
        info(`${stamp()} ${name}: ${text}`);
        told = { text, at: now() };
      },
      title: text => {
        shown = text;
      },
    });
    info(`${stamp()} ${shown}: done in ${seconds()}`);
    return result;
  } catch (error) {
    info(`${stamp()} ${title}: stopped after ${seconds()}`);
    throw error;
  }
}
