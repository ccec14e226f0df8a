import type { AwsPorts } from '../aws/ports';
import type { Clock } from '../clock';
import type { Io } from '../terminal/io';

/** Everything the release engine may touch. */
export interface EngineContext {
  readonly aws: AwsPorts;
  readonly clock: Clock;
  readonly io: Io;

  /** Milliseconds between two looks. */
  readonly pollMs: number;

  /**
   * How long to go on without contact, in milliseconds of `clock`.
   *
   * @default - as long as what is waited for may take
   */
  readonly silenceMs?: number;

  /**
   * What a program takes to start, in milliseconds of `clock`: no less because a clock is hurried.
   *
   * @default 0
   */
  readonly startFloorMs?: number;

  /**
   * How many times faster than real time `clock` runs.
   *
   * @default 1
   */
  readonly speed?: number;
}

/** Milliseconds of `clock` in which `milliseconds` really pass: programs work no faster because a clock is hurried. */
export function realTime(milliseconds: number, { speed = 1 }: EngineContext): number {
  return milliseconds * speed;
}
