/**
 * What CloudFormation asks a custom resource to do.
 *
 * All values arrive as CloudFormation sends them: numbers and booleans of the template are strings.
 */
export interface OperationRequest<Properties = Record<string, unknown>> {
  readonly properties: Properties;

  /** Of this request; the same when it is delivered twice. Good as an idempotency token. */
  readonly requestId: string;

  readonly stackId: string;
  readonly logicalId: string;

  /**
   * Say what was made as soon as it exists: if the operation fails or runs out of time afterwards, it is deleted by this id.
   */
  claim(physicalId: string): void;
}

/**
 * A change of a custom resource that exists.
 */
export interface OperationUpdate<Properties = Record<string, unknown>> extends OperationRequest<Properties> {
  readonly oldProperties: Properties;
  readonly physicalId: string;
}

/**
 * The end of a custom resource.
 */
export interface OperationDeletion<Properties = Record<string, unknown>> extends OperationRequest<Properties> {
  readonly physicalId: string;
}

/**
 * What came out of a custom resource.
 */
export interface OperationResult {
  /**
   * What `Ref` gives, up to 1 KiB. Another one after an update means a replacement: CloudFormation then deletes the old one.
   *
   * @default - an own one after a creation, the old one after an update
   */
  readonly physicalId?: string;

  /**
   * What `Fn::GetAtt` gives. The whole answer must stay under 4 KiB.
   *
   * @default - nothing
   */
  readonly data?: Record<string, string | number | boolean>;

  /**
   * Whether the console hides `data`.
   *
   * @default false
   */
  readonly noEcho?: boolean;
}

/**
 * What a module behind a `CustomOperation` exports as `operation`. Import it as a type only: Lambda knows no `@berth` packages.
 *
 * What it throws ends the change of the stack with the error's name and message, so neither may hold a secret.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-responses.html
 */
export interface CustomOperationHandler<Properties = Record<string, unknown>> {
  create(request: OperationRequest<Properties>): Promise<OperationResult | undefined>;
  update(request: OperationUpdate<Properties>): Promise<OperationResult | undefined>;

  /** What is already gone needs no care: errors whose name says not found, no such, or does not exist count as done. */
  delete(request: OperationDeletion<Properties>): Promise<void>;
}
