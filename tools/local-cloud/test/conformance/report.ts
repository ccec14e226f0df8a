import type { CallRecord } from '../../src';

/** A client that we did not write. */
export interface Client {
  readonly name: string;

  /** How its requests name it. */
  readonly userAgent: RegExp;
}

/** What one client did on a cloud of its own. */
export interface ClientRun {
  readonly client: Client;
  readonly calls: readonly CallRecord[];
  readonly problems: readonly string[];
}

export interface Report {
  /** One an operation. */
  readonly lines: readonly string[];
  readonly problems: readonly string[];
}

/**
 * Who checked which operation. An operation counts as checked by a client if the client called it and got what it asked for; calls are those that the
 * cloud saw, from programs that say they are this client.
 */
export function reportOf(operations: readonly string[], runs: readonly ClientRun[]): Report {
  const checked = runs.map(({ client, calls }) => ({
    client,
    succeeded: new Set(calls.filter(call => isOf(call, client)).map(nameOf)),
  }));
  const rows = operations.map(operation => {
    const by = checked.filter(({ succeeded }) => succeeded.has(operation)).map(({ client }) => client.name);
    return { operation, by };
  });
  const lines = rows.map(({ operation, by }) => `${operation}: implemented, checked by ${by.join(', ') || 'none'}`);
  const unchecked = rows.filter(({ by }) => by.length === 0);
  return {
    lines,
    problems: [
      ...runs.flatMap(({ client, problems }) => problems.map(problem => `${client.name}: ${problem}`)),
      ...unchecked.map(({ operation }) => `${operation}: implemented, and no client checks it`),
    ],
  };
}

function isOf({ status, userAgent = '' }: CallRecord, client: Client): boolean {
  return status >= 200 && status < 400 && client.userAgent.test(userAgent);
}

function nameOf({ service, operation }: CallRecord): string {
  return `${service}:${operation}`;
}
