/**
 * An answer that refuses, as the service would give it. `name` is the error code on the wire.
 */
export class AwsError extends Error {
  constructor(
    code: string,
    message: string,
    /** HTTP status of the answer. Where it is 400, the status that the service's model names for the code is sent. */
    public readonly status: number = 400,
    /** What the error says besides code and message, by the name of the member in the model. */
    public readonly members: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = code;
  }
}
