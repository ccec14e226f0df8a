/** An error as Lambda writes it. */
export interface HandlerError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** What the local cloud tells a runtime. */
export interface InvokeMessage {
  readonly requestId: string;

  /** JSON text. */
  readonly event: string;
  readonly functionArn: string;

  /** Epoch milliseconds of the computer's clock. */
  readonly deadline: number;
  readonly clientContext?: string;
}

/** What a runtime tells the local cloud. Output comes the same way as results, so that all of it is there before them. */
export type RuntimeMessage =
  | { readonly kind: 'output'; readonly text: string }
  | { readonly kind: 'ready' }
  | { readonly kind: 'broken'; readonly error: HandlerError }
  | { readonly kind: 'result'; readonly payload: string }
  | { readonly kind: 'error'; readonly error: HandlerError };
