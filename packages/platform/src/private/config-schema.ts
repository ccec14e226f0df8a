import { z } from 'zod';
import type { EnvironmentConfig } from '../config/environment-config';

const text = z.string().min(1);
const count = z.int().min(1);
const words = z.string().regex(/\S/, 'must not be empty');
// shorter ones are refused where they are accepted: then one by one
const why = z.string().regex(/^\s*\S.{18,}\S\s*$/s, 'must have at least 20 characters');
const reason = {
  reason: why,
  until: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a day like "2027-03-31"')
    .optional(),
};
const insisted = z.strictObject(reason).optional();
// becomes a time or a size, of which none is less than nothing
const amount = z.number().min(0);
const texts = z.array(text);
const settings = z.record(z.string(), z.string()).optional();

const network = z.strictObject({
  cidr: text,
  availabilityZones: z.array(text),
  secondaryCidrs: texts.optional(),
  allowPublicRange: insisted,
  natGateways: z.enum(['none', 'one', 'perZone', 'instance', 'regional']).optional(),
  tiers: z
    .array(
      z.strictObject({
        name: text,
        kind: z.enum(['public', 'private', 'isolated']),
        holds: z.enum(['workload', 'data']).optional(),
        cidrs: texts.optional(),
      }),
    )
    .optional(),
});

const spotShares = z.strictObject({ base: z.number(), weight: z.number(), spotWeight: z.number() }).optional();
const bounds = z.strictObject({ min: z.number(), max: z.number().optional() });
const cluster = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('ec2'),
    name: text.optional(),
    instanceType: text,
    minInstances: z.int().min(0),
    maxInstances: count,
    targetCapacity: z.number().optional(),
    trunking: z.boolean().optional(),
    pullImages: z.boolean().optional(),
    otherInstanceTypes: texts.optional(),
    oneInstanceType: insisted,
    image: z.enum(['amazonLinux2023', 'bottlerocket']).optional(),
    spotPercent: z.number().optional(),
    preNitro: insisted,
    ssh: z.strictObject({ keyName: text, reason: words }).optional(),
  }),
  z.strictObject({ kind: z.literal('fargate'), name: text.optional(), spot: spotShares }),
  z.strictObject({
    kind: z.literal('managed'),
    name: text.optional(),
    instances: z
      .strictObject({
        types: texts.optional(),
        excludedTypes: texts.optional(),
        vCpus: bounds.optional(),
        memoryMiB: bounds.optional(),
      })
      .optional(),
    spot: spotShares,
    storageGiB: z.number().optional(),
  }),
]);

const zone = z.union([z.strictObject({ id: text, name: text }), z.strictObject({ shared: text })]);
const guards = { waf: z.boolean().optional(), accessLogs: z.boolean().optional() };
const edge = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('http'), ...guards, ...reason }),
  z.strictObject({
    kind: z.literal('https'),
    ...guards,
    certificateArn: text,
    domain: text.optional(),
    plainHttp: insisted,
  }),
  z.strictObject({
    kind: z.literal('domain'),
    ...guards,
    domain: text,
    zone,
    www: z.boolean().optional(),
    plainHttp: insisted,
  }),
  z.strictObject({
    kind: z.literal('cdn'),
    ...guards,
    ...reason,
    domain: text.optional(),
    zone: zone.optional(),
    certificateArn: text.optional(),
    cachedPaths: texts.optional(),
  }),
  z.strictObject({
    kind: z.literal('httpApi'),
    ...guards,
    tls: z.strictObject({ certificateArn: text, serverName: text }).optional(),
    plainHttp: insisted,
    domain: text.optional(),
    zone: zone.optional(),
    selfSignUp: z.boolean().optional(),
    public: z.array(z.strictObject({ route: text, ...reason })).optional(),
    rateLimit: z.number().optional(),
    burstLimit: z.number().optional(),
    corsOrigins: texts.optional(),
  }),
  z.strictObject({ kind: z.literal('none') }),
]);

const database = z.strictObject({
  instanceClass: text,
  storageGiB: count,
  version: text.optional(),
  multiAz: z.boolean().optional(),
  fixedVersion: insisted,
  majorUpgrade: z.strictObject({ to: text, reason: text, until: text }).optional(),
  singleAz: insisted,
  readReplicas: z.int().min(0).optional(),
  proxy: z.boolean().optional(),
  onlyFromTasks: insisted,
  backupDays: amount.optional(),
  backupWindow: text.optional(),
  maintenanceWindow: text.optional(),
  enhancedMonitoring: z.boolean().optional(),
  maxStorageGiB: count.optional(),
  parameters: settings,
  urlScheme: text.optional(),
});

const cache = z.strictObject({
  nodeType: text,
  engine: z.enum(['valkey', 'redis']).optional(),
  nodes: z.number().optional(),
  singleNode: insisted,
  version: text.optional(),
  parameters: settings,
  snapshotDays: amount.optional(),
});

const shifts = [
  z.strictObject({ kind: z.literal('allAtOnce') }),
  z.strictObject({ kind: z.literal('canary'), percent: z.number(), waitMinutes: z.number().positive() }),
  z.strictObject({ kind: z.literal('linear'), percent: z.number(), everyMinutes: z.number().positive() }),
] as const;

const rollout = z.discriminatedUnion('engine', [
  z.strictObject({
    engine: z.literal('codeDeploy'),
    shift: z.discriminatedUnion('kind', shifts),
    keepBlueMinutes: z.int().min(0).optional(),
    approvalMinutes: z.int().min(0).optional(),
    validate: z.boolean().optional(),
  }),
  z.strictObject({
    engine: z.literal('ecs'),
    shift: z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('rolling') }), ...shifts]),
    bakeMinutes: z.int().min(0).optional(),
    approvalMinutes: z.int().min(0).optional(),
    validate: z.boolean().optional(),
    rollbackAlarms: z.boolean().optional(),
  }),
]);

const secret = z.discriminatedUnion('from', [
  z.strictObject({ from: z.enum(['database', 'cache', 'generated']) }),
  z.strictObject({ from: z.literal('shared'), name: text }),
]);

const command = z.strictObject({ command: z.array(z.string()), timeoutMinutes: count.optional() });

const health = z.strictObject({
  path: text,
  gracePeriodSeconds: z.int().min(0).max(2_147_483_647).optional(),
  intervalSeconds: z.number().positive().optional(),
  timeoutSeconds: z.number().positive().optional(),
  healthyThreshold: z.number().optional(),
  unhealthyThreshold: z.number().optional(),
  codes: text.optional(),
});

const service = z.strictObject({
  name: text,
  repository: text.optional(),
  port: z.number().optional(),
  cpu: z.number(),
  memoryMiB: z.number(),
  desiredCount: z.number(),
  rollout,
  health: health.optional(),
  route: z
    .strictObject({ hosts: texts.optional(), paths: texts.optional(), priority: z.number().optional() })
    .optional(),
  architecture: z.enum(['x86_64', 'arm64']).optional(),
  bridge: z.strictObject({ ...reason, hostPort: z.number().optional() }).optional(),
  variables: settings,
  parameters: z.record(z.string(), z.union([text, z.strictObject({ value: text })])).optional(),
  secrets: z.record(z.string(), secret).optional(),
  readsSecrets: z.boolean().optional(),
  migration: command.optional(),
  tasks: z.record(z.string(), command).optional(),
  scaling: z
    .strictObject({
      min: z.number(),
      max: z.number(),
      cpu: z.number().optional(),
      memory: z.number().optional(),
      requestsPerTask: z.number().optional(),
    })
    .optional(),
  schedules: z
    .array(z.strictObject({ name: text, command: z.array(z.string()), when: text, timeZone: text.optional() }))
    .optional(),
  bucketArn: text.optional(),
  exec: insisted,
  writableFolders: texts.optional(),
});

const monitoring = z.strictObject({
  emails: texts.optional(),
  monthlyBudgetUsd: z.number().optional(),
  thresholds: z
    .strictObject({
      serviceCpu: z.number().optional(),
      serviceMemory: z.number().optional(),
      errors: z.number().optional(),
      responseSeconds: amount.optional(),
      unhealthyTargets: z.number().optional(),
      databaseCpu: z.number().optional(),
      databaseFreeGiB: amount.optional(),
      databaseConnections: z.number().optional(),
      cacheCpu: z.number().optional(),
      cacheMemory: z.number().optional(),
      cacheEvictions: z.number().optional(),
    })
    .optional(),
  syntheticCheck: z
    .strictObject({
      paths: z.array(
        z.strictObject({
          path: text,
          status: z.number().optional(),
          text: z.string().optional(),
          withinSeconds: z.number().min(0).optional(),
        }),
      ),
      service: text.optional(),
      url: text.optional(),
      everyMinutes: z.number().min(0).optional(),
      failures: z.number().optional(),
    })
    .optional(),
});

/** The shape of a config, for callers that no compiler checked. */
export const configSchema = z.strictObject({
  name: text,
  account: z.string(),
  region: z.string(),
  owner: words,
  protection: z.enum(['strict', 'relaxed']),
  shared: text,
  tags: z.record(text, z.string()).optional(),
  network,
  cluster,
  edge,
  services: z.array(service),
  database: database.optional(),
  cache: cache.optional(),
  monitoring: monitoring.optional(),
  sharedRoles: insisted,
  permissionsBoundary: z.boolean().optional(),
  notificationArns: z.array(text).optional(),
  logRetentionDays: z.number().optional(),
}) satisfies z.ZodType<EnvironmentConfig>;
