import { Duration, Size, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { ContainerServiceFacts } from '../container-service-problems';
import type { ContainerServiceProps } from '../container-service-props';
import { NativeRollout } from '../native-rollout';
import { RolloutEngine } from '../rollout-engine';
import { TaskNetwork } from '../task-network';

/** The props with their defaults. */
export type ServiceSettings = ReturnType<typeof completeSettings>;

/** Fill in every default. */
export function completeSettings(props: ContainerServiceProps) {
  const { environment, port, health, cpu = 256, memoryMiB = 512, desiredCount = 1 } = props;
  const engine = props.engine ?? (props.rollout ? RolloutEngine.ECS : RolloutEngine.CODE_DEPLOY);
  const listens = port === undefined ? undefined : { HOST: '0.0.0.0', PORT: String(port) };
  return {
    ...props,
    cpu,
    memoryMiB,
    desiredCount,
    engine,
    gracePeriod: health?.gracePeriod ?? Duration.seconds(60),
    variables: { ENVIRONMENT: environment, ...props.variables, ...listens },
    secrets: props.secrets ?? {},
    sidecars: props.sidecars ?? [],
    tasks: props.tasks ?? {},
    taskNetwork: props.taskNetwork ?? TaskNetwork.awsvpc(),
    writableFolders: props.writableFolders ?? ['/tmp'],
    writableFolderSize: props.writableFolderSize ?? Size.mebibytes(64),
    sharedFolders: props.sharedFolders ?? [],
    stopTimeout: props.stopTimeout ?? Duration.seconds(60),
    // nobody sends requests to a worker
    deregistrationDelay: port === undefined ? undefined : (props.deregistrationDelay ?? Duration.seconds(30)),
    nativeRollout: engine === RolloutEngine.ECS ? (props.rollout ?? NativeRollout.rolling()) : undefined,
  };
}

/** What the rules judge of it. */
export function factsOf(scope: Construct, settings: ServiceSettings): ContainerServiceFacts {
  const { cluster, taskNetwork, secrets, sidecars, tasks, repository, health, rollout, nativeRollout } = settings;
  const entries = Object.entries(secrets);
  return {
    ...settings,
    launchType: cluster.launchType,
    networkMode: taskNetwork.mode,
    hostPort: taskNetwork.hostPort,
    architecture: undefined,
    healthPath: health?.path,
    region: Stack.of(scope).region,
    repositoryRegion: repository.env.region,
    secretNames: Object.keys(secrets),
    secretArns: Object.fromEntries(entries.map(([name, { source }]) => [name, source.arn])),
    jsonSecrets: entries.filter(([, { source }]) => source.json).map(([name]) => name),
    sidecars: sidecars.map(sidecar => ({ ...sidecar, secretNames: Object.keys(sidecar.secrets ?? {}) })),
    migrationCommand: settings.migration?.command,
    taskCommands: Object.fromEntries(Object.entries(tasks).map(([name, { command }]) => [name, command])),
    nativeRollout: rollout !== undefined,
    shiftsTraffic: nativeRollout?.shiftsTraffic,
    minHealthyPercent: nativeRollout?.minHealthyPercent,
    serviceConnect: settings.serviceConnect !== undefined,
  };
}
