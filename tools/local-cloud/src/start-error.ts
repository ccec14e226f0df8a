/** Why the local cloud did not start. */
export class StartError extends Error {
  constructor(
    code: string,
    message: string,
    /** 1: it cannot start as things are; 64: wrong arguments. */
    public readonly exitCode: 1 | 64 = 1,
  ) {
    super(message);
    this.name = code;
  }
}
