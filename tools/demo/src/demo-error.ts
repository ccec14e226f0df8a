/**
 * An expectation of the demo that did not hold. `name` carries the code.
 */
export class DemoError extends Error {
  constructor(
    code: string,
    message: string,
    /** What to do about it. */
    public readonly hint?: string,
  ) {
    super(message);
    this.name = code;
  }
}
