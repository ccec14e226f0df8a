/**
 * What a hook thinks of a release.
 */
export interface HookVerdict {
  /** Whether the release may go on. If not, CodeDeploy or ECS rolls it back. */
  readonly ok: boolean;

  /**
   * Why; it goes into the log. No secrets.
   *
   * @default - nothing is logged
   */
  readonly reason?: string;
}

/**
 * What a hook is told.
 */
export interface ValidationRequest {
  /** `d-A1B2C3D4E`, or the ARN of a deployment by ECS itself. The same when the hook is called twice for one event. */
  readonly deploymentId: string;
}

/**
 * What the module of a `ValidationHook` exports as `hook`. Import it as a type only: Lambda knows no `@berth` packages.
 *
 * A hook that returns nothing agrees; one that throws, or says no, ends the release.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: an async function that returns nothing gives Promise<void>
export type ValidationHookHandler = (request: ValidationRequest) => Promise<HookVerdict | void>;
