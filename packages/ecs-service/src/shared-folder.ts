import type { IAccessPoint, IFileSystem } from 'aws-cdk-lib/aws-efs';

/**
 * A folder on EFS that all tasks of the service share, and that outlives them.
 *
 * It is reached over TLS, with the task role. Let the tasks in: `fileSystem.connections.allowDefaultPortFrom(service.securityGroup)`.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-volumes.html
 */
export interface SharedFolder {
  readonly fileSystem: IFileSystem;

  /** Where the program finds it: `/data`. */
  readonly path: string;

  /**
   * Which folder of the file system, and as which user.
   *
   * @default - its root
   */
  readonly accessPoint?: IAccessPoint;

  /**
   * @default false
   */
  readonly readOnly?: boolean;
}
