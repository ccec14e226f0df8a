/**
 * An answer that refuses, as the service would give it. `name` is the error code on the wire.
 */
export class AwsError extends Error {
  constructor(
    code: string,
    message: string,
    /** HTTP status of the answer. */
    public readonly status: number = 400,
  ) {
    super(message);
    this.name = code;
  }
}
