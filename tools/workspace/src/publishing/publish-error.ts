/** Why a package is not published; nothing was sent. */
export class PublishError extends Error {
  constructor(code: string, message: string) {
    super(message);
    this.name = code;
  }
}
