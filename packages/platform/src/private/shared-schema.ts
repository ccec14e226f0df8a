import { z } from 'zod';
import type { SharedConfig } from '../config/shared-config';

const text = z.string().min(1);
const texts = z.array(text);

/** The shape of a shared config, for callers that no compiler checked. */
export const sharedSchema = z.strictObject({
  name: text,
  account: z.string(),
  region: z.string(),
  owner: z.string().regex(/\S/, 'must not be empty'),
  protection: z.enum(['strict', 'relaxed']),
  repositories: z.array(
    z.strictObject({
      name: text,
      keepImages: z.number().optional(),
      // becomes a time, of which none is less than nothing
      keepUntaggedDays: z.number().min(0).optional(),
      pullAccounts: texts.optional(),
    }),
  ),
  environments: z.array(
    z.strictObject({
      name: text,
      pushImages: z.boolean().optional(),
      qualifier: text.optional(),
      services: texts.optional(),
      clusters: texts.optional(),
      exec: z.boolean().optional(),
    }),
  ),
  tags: z.record(text, z.string()).optional(),
  secrets: z.array(z.strictObject({ name: text, length: z.number().optional() })).optional(),
  github: z.strictObject({ repository: text, provider: z.enum(['made', 'existing']).optional() }).optional(),
  sharedRoles: z.strictObject({ clusters: texts }).optional(),
  zones: texts.optional(),
  budget: z.strictObject({ monthlyLimitUsd: z.number(), emails: texts }).optional(),
}) satisfies z.ZodType<SharedConfig>;
