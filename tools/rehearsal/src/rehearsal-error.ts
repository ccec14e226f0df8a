/**
 * A step of a rehearsal that did not end as it should. `name` carries the code.
 */
export class RehearsalError extends Error {
  constructor(code: string, message: string) {
    super(message);
    this.name = code;
  }
}
