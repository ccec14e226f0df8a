import type { Service } from '../../core/service';
import type { AutoScaling } from '../auto-scaling/auto-scaling';
import type { CloudWatch } from '../cloudwatch';
import type { Network } from '../ec2/network';
import type { Subnets } from '../ec2/subnets';
import type { Authorizer } from '../iam/authorizer';
import type { ServiceEvents } from '../service-events';
import type { ProcessPort } from './process-port';

/** What an image says about the processes made from it. */
export interface ImageConfig {
  readonly digest: string;
  readonly entrypoint: string[];
  readonly command: string[];
  readonly environment: Record<string, string>;
  readonly workingDir: string;
}

/** The services that ECS uses, as far as it uses them. */
export interface EcsPeers {
  /** Knows what roles may do; without it every role may do everything. */
  readonly access?: Pick<Authorizer, 'sessionFor' | 'refusal'>;
  readonly autoScaling: Pick<AutoScaling, 'groups'>;

  /** Knows the subnets of tasks and who reaches whom; without it tasks have the address of the computer, and reach everything. */
  readonly ec2?: {
    readonly subnets: Pick<Subnets, 'tryGet'>;
    readonly network?: Pick<Network, 'addSource' | 'interfaces' | 'toService'>;
  };
  readonly ecr: { unpack(imageUri: string, folder: string): Promise<ImageConfig> };
  readonly elb: Pick<Service, 'operations'>;
  readonly logs: { append(group: string, stream: string, events: { timestamp: number; message: string }[]): void };
  readonly secretsManager: { value(secretId: string, jsonKey?: string, versionStage?: string): string };
  readonly ssm: { value(nameOrArn: string): string };

  /** Runs the hooks of deployments; without it every hook fails. */
  readonly lambda?: Pick<Service, 'operations'>;

  /** Knows the alarms of deployments; without it none rings. */
  readonly cloudWatch?: Pick<Service, 'operations'> & Partial<Pick<CloudWatch, 'addSource'>>;

  /** Is told what happens. */
  readonly events?: Pick<ServiceEvents, 'tell'>;
}

/** What tests replace. */
export interface EcsOptions {
  readonly processes?: ProcessPort;

  /** The computer's time in milliseconds, for what must not go faster than a process really starts. */
  readonly realNow?: () => number;

  /**
   * A load balancer's verdict on a new task that does not answer is ignored for at least this long in real time, whatever the grace period and the
   * clock's speed: a Python server needs two to four seconds to start on a busy machine, and no clock hurries it.
   *
   * @default 15000
   */
  readonly graceFloorMs?: number;
}
