import { z } from 'zod';
import type { EnvironmentConfig } from '../environment-config';

const text = z.string().min(1);
const count = z.int().min(1);

const network = z.strictObject({
  cidr: text,
  availabilityZones: z.array(text),
  natGateways: z.enum(['one', 'perZone']).optional(),
});

const cluster = z.strictObject({
  kind: z.literal('ec2'),
  instanceType: text,
  minInstances: z.int().min(0),
  maxInstances: count,
});

const edge = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('http'), reason: z.string().regex(/\S/, 'must not be empty') }),
  z.strictObject({ kind: z.literal('https'), certificateArn: text }),
]);

const database = z.strictObject({
  instanceClass: text,
  storageGiB: count,
  multiAz: z.boolean().optional(),
});

const shift = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('allAtOnce') }),
  z.strictObject({ kind: z.literal('canary'), percent: z.number(), waitMinutes: z.number().positive() }),
  z.strictObject({ kind: z.literal('linear'), percent: z.number(), everyMinutes: z.number().positive() }),
]);

const service = z.strictObject({
  name: text,
  port: z.number(),
  cpu: z.number(),
  memoryMiB: z.number(),
  desiredCount: z.number(),
  health: z.strictObject({ path: text, gracePeriodSeconds: z.int().min(0).optional() }),
  rollout: z.strictObject({
    engine: z.literal('codeDeploy'),
    shift,
    keepBlueMinutes: z.int().min(0).optional(),
  }),
  variables: z.record(z.string(), z.string()).optional(),
  secrets: z.record(z.string(), z.strictObject({ from: z.enum(['database', 'generated']) })).optional(),
  migration: z.strictObject({ command: z.array(z.string()), timeoutMinutes: count.optional() }).optional(),
});

/** The shape of a config, for callers that no compiler checked. */
export const configSchema = z.strictObject({
  name: text,
  account: z.string(),
  region: z.string(),
  protection: z.enum(['strict', 'relaxed']),
  shared: text,
  network,
  cluster,
  edge,
  services: z.array(service),
  database: database.optional(),
}) satisfies z.ZodType<EnvironmentConfig>;
