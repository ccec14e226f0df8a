/**
 * Somebody's decision to have less than the default, and why. The owner of the environment answers for it.
 */
export interface Reason {
  /** In at least 20 characters: it is shown in the table of accepted findings. */
  readonly reason: string;

  /**
   * Last day on which it counts, `2027-03-31`. Afterwards the synthesis fails.
   *
   * @default - it counts for ever
   */
  readonly until?: string;
}
