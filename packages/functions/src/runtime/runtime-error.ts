/** A failure of the runtime itself. It has no package to take its errors from: Lambda gets this folder and nothing else. */
export class RuntimeError extends Error {
  constructor(code: string, message: string) {
    super(message);
    this.name = code;
  }
}
