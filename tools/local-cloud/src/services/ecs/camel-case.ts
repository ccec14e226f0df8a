/** Free-form maps: their keys are the user's, not names of properties. */
const maps = new Set(['DockerLabels', 'Options', 'DriverOpts', 'Labels', 'HookDetails']);

/** Properties that the API has as numbers but templates often as text. CPU and memory are numbers in a container and text in a task. */
const numbers = new Set([
  ...[
    'containerPort',
    'hostPort',
    'stopTimeout',
    'desiredCount',
    'healthCheckGracePeriodSeconds',
    'weight',
    'base',
    'targetCapacity',
  ],
  ...[
    'minimumHealthyPercent',
    'maximumPercent',
    'minimumScalingStepSize',
    'maximumScalingStepSize',
    'instanceWarmupPeriod',
    'memoryReservation',
  ],
  ...['interval', 'retries', 'startPeriod', 'timeout', 'timeoutInMinutes', 'bakeTimeInMinutes'],
  ...['stepPercent', 'stepBakeTimeInMinutes', 'canaryPercent', 'canaryBakeTimeInMinutes'],
]);
const booleans = new Set([
  'essential',
  'enable',
  'rollback',
  'readonlyRootFilesystem',
  'privileged',
  'enableECSManagedTags',
  'enableExecuteCommand',
]);

/** CloudFormation's properties as the API's request: `ContainerDefinitions` → `containerDefinitions`, texts as numbers where the API has numbers. */
export function apiRequest<T extends object>(properties: Readonly<Record<string, unknown>>): T {
  return convert(properties, false) as T;
}

function convert(value: unknown, inContainer: boolean): unknown {
  if (Array.isArray(value)) return value.map(item => convert(item, inContainer));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const name = camelCase(key);
      if (maps.has(key)) return [name, inner];
      return [name, typed(name, convert(inner, key === 'ContainerDefinitions'), inContainer)];
    }),
  );
}

function typed(name: string, value: unknown, inContainer: boolean): unknown {
  const size = name === 'cpu' || name === 'memory';
  if (size && value !== undefined) return inContainer ? Number(value) : String(value);
  if (numbers.has(name) && typeof value === 'string') return Number(value);
  if (booleans.has(name) && typeof value === 'string') return value === 'true';
  return value;
}

/** `EFSVolumeConfiguration` → `efsVolumeConfiguration`, `AwsvpcConfiguration` → `awsvpcConfiguration`. */
function camelCase(name: string): string {
  if (name.startsWith('FSx')) return `fsx${name.slice(3)}`;
  return name.replace(/^[A-Z]+(?=[A-Z][a-z])|^[A-Z]/, start => start.toLowerCase());
}
