/**
 * Why something weaker than the default is right here, and who can be asked.
 */
export interface OptOut {
  /** In at least 20 characters: it is shown in the validation report. */
  readonly reason: string;

  /** Who decided it: `platform team`. */
  readonly owner: string;

  /**
   * Last day on which it counts, `2027-03-31`. Afterwards the synthesis fails.
   *
   * @default - it counts for ever
   */
  readonly until?: string;
}
