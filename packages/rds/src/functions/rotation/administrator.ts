import type { RDS } from '@aws-sdk/client-rds';
import { makePassword } from './make-password';
import { RotationError, type Strategy } from './rotate';

export interface AdministratorPorts {
  readonly rds: Pick<RDS, 'describeDBInstances' | 'modifyDBInstance'>;
  wait(milliseconds: number): Promise<void>;
}

const PAUSE_MS = 10_000;

/** Together less than the time-out of the function. */
const ATTEMPTS = 24;

/** Another password for the same user, which RDS sets: no way to the database is needed. */
export function administrator(instance: string, ports: AdministratorPorts): Strategy {
  return {
    next: ({ username }) => ({ username, password: makePassword() }),

    async set({ password }) {
      await ports.rds.modifyDBInstance({
        DBInstanceIdentifier: instance,
        MasterUserPassword: password,
        ApplyImmediately: true,
      });
    },

    /** RDS sets a password within a minute, and says so. */
    async test() {
      for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
        if (await isSet(instance, ports)) return;
        await ports.wait(PAUSE_MS);
      }
      throw new RotationError(`${instance} does not have the new password yet`);
    },
  };
}

async function isSet(instance: string, { rds }: AdministratorPorts): Promise<boolean> {
  const { DBInstances } = await rds.describeDBInstances({ DBInstanceIdentifier: instance });
  const [{ DBInstanceStatus, PendingModifiedValues } = {}] = DBInstances ?? [];
  return DBInstanceStatus !== 'resetting-master-credentials' && !PendingModifiedValues?.MasterUserPassword;
}
