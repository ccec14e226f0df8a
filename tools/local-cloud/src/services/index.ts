import type { Context, Service } from '../core/service';
import { createKms } from './kms';
import { createLogs } from './cloudwatch-logs';
import { createS3 } from './s3';
import { createSecretsManager } from './secrets-manager/secrets-manager';
import { createSsm } from './ssm';
import { createSts } from './sts';

/** Every service, in the order of dependency: a service comes after those it calls. Started in this order, stopped in reverse. */
export function createServices(context: Context): readonly Service[] {
  const sts = createSts(context);
  const kms = createKms(context);
  const s3 = createS3(context);
  const logs = createLogs(context);
  const ssm = createSsm(context, kms);
  const secretsManager = createSecretsManager(context);

  return [sts, kms, s3, logs, ssm, secretsManager];
}
