import { AsyncLocalStorage } from 'node:async_hooks';

const fences = new AsyncLocalStorage<() => boolean>();

/** Too late to be sent: nothing was. */
export class NotSent extends Error {
  public override readonly name = 'NotSent';

  constructor() {
    super('a change was not sent: it would have come too late');
  }
}

/** Does `call`, of which no request leaves this computer once `mayBeSent` says no: neither the first nor what the SDK sends again. */
export function sendWhile<T>(mayBeSent: () => boolean, call: () => Promise<T>): Promise<T> {
  return fences.run(mayBeSent, call);
}

/** What sends requests. */
export interface Handler<Request, Options, Answer> {
  handle(request: Request, options?: Options): Promise<Answer>;
}

/** Where a client keeps it. */
export interface HandlerSlot<Request, Options, Answer> {
  httpHandler(): Handler<Request, Options, Answer>;
  setHttpHandler(handler: Handler<Request, Options, Answer>): void;
}

/** Asks at the last moment, when credentials are there and the request is signed. */
export const fenceExtension = {
  configure<Request, Options, Answer>(slot: HandlerSlot<Request, Options, Answer>): void {
    const handler = slot.httpHandler();
    const send = handler.handle.bind(handler);
    handler.handle = async (request, options) => {
      if (fences.getStore()?.() === false) throw new NotSent();
      return send(request, options);
    };
  },
};
