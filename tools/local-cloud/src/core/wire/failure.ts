/** An error, ready to be written in a protocol's form. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly status: number;

  /** What the error says besides, by the name of the member in the model. */
  readonly members: Readonly<Record<string, unknown>>;
}
