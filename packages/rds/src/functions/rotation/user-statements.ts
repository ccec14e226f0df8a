import type { Credentials } from './rotate';
import { scramVerifier } from './scram';

/** Two users that take turns, and the role that owns what they make. */
export interface Users {
  readonly first: string;
  readonly second: string;
  readonly owner: string;
}

/** `app`, `app_clone` and `app_owner`. */
export function usersOf(name: string): Users {
  return { first: name, second: `${name}_clone`, owner: `${name}_owner` };
}

/**
 * Makes role and users as far as they are not there, for the administrator of the database. It may run again and again.
 *
 * Whoever logs in works as the owner, so that it does not matter which of the two made a table. What the administrator owned so far becomes the owner's,
 * except databases. The administrator is a member and loses nothing.
 *
 * @see https://www.postgresql.org/docs/current/sql-reassign-owned.html
 */
export function prepareStatement({ first, second, owner }: Users, database: string): string {
  const logins = [first, second];
  return [
    `SET lock_timeout = '10s'`, // rather fail than hold up everybody who waits behind us
    ...[owner, ...logins].map(createRole),
    `GRANT ${name(owner)} TO CURRENT_USER, ${logins.map(name).join(', ')}`,
    `GRANT CONNECT, CREATE, TEMPORARY ON DATABASE ${name(database)} TO ${name(owner)}`,
    `GRANT ALL ON SCHEMA public TO ${name(owner)}`,
    ...logins.map(user => `ALTER ROLE ${name(user)} LOGIN`),
    ...logins.map(user => `ALTER ROLE ${name(user)} SET role TO ${literal(owner)}`),
    adopt(owner),
  ].join(';\n');
}

/** Gives a user a password, of which PostgreSQL only ever sees the verifier. */
export function passwordStatement({ username, password }: Credentials): string {
  return `ALTER ROLE ${name(username)} PASSWORD ${literal(scramVerifier(password))}`;
}

function createRole(role: string): string {
  return `DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ${literal(role)}) THEN CREATE ROLE ${name(role)}; END IF;
END $$`;
}

function adopt(owner: string): string {
  return `DO $$
DECLARE
  mine name[] := ARRAY(SELECT datname FROM pg_database WHERE datdba = CURRENT_USER::regrole);
  one name;
BEGIN
  REASSIGN OWNED BY CURRENT_USER TO ${name(owner)};
  FOREACH one IN ARRAY mine LOOP
    EXECUTE format('ALTER DATABASE %I OWNER TO CURRENT_USER', one);
  END LOOP;
END $$`;
}

function name(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
