import { passwordStatement, prepareStatement, usersOf } from '../../../src/functions/rotation/user-statements';

/** Blocks hold semicolons of their own. */
const statements = () => prepareStatement(usersOf('app'), 'shop').split(/;\n(?!END)/);

test('two users take turns, and a role that cannot log in owns what they make', () => {
  expect(usersOf('app')).toEqual({ first: 'app', second: 'app_clone', owner: 'app_owner' });
});

test.each(['app_owner', 'app', 'app_clone'])('makes %s if it is not there', role => {
  expect(statements()).toContainEqual(
    [
      'DO $$ BEGIN',
      `  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${role}') THEN CREATE ROLE "${role}"; END IF;`,
      'END $$',
    ].join('\n'),
  );
});

test('gives up instead of holding up everybody who waits for the same tables', () => {
  expect(statements()[0]).toBe("SET lock_timeout = '10s'");
});

test('both users work as the owner, of which the administrator is a member, too', () => {
  expect(statements()).toEqual(
    expect.arrayContaining([
      'GRANT "app_owner" TO CURRENT_USER, "app", "app_clone"',
      'ALTER ROLE "app" LOGIN',
      'ALTER ROLE "app_clone" LOGIN',
      `ALTER ROLE "app" SET role TO 'app_owner'`,
      `ALTER ROLE "app_clone" SET role TO 'app_owner'`,
    ]),
  );
});

test('the owner may make schemas and tables in this database', () => {
  expect(statements()).toEqual(
    expect.arrayContaining([
      'GRANT CONNECT, CREATE, TEMPORARY ON DATABASE "shop" TO "app_owner"',
      'GRANT ALL ON SCHEMA public TO "app_owner"',
    ]),
  );
});

test('takes over what the administrator made before, but no database', () => {
  const sql = prepareStatement(usersOf('app'), 'shop');

  expect(sql).toContain('REASSIGN OWNED BY CURRENT_USER TO "app_owner";');
  expect(sql).toContain('ARRAY(SELECT datname FROM pg_database WHERE datdba = CURRENT_USER::regrole)');
  expect(sql).toContain("EXECUTE format('ALTER DATABASE %I OWNER TO CURRENT_USER', one);");
});

test('no name can end its quotes', () => {
  expect(prepareStatement(usersOf('a'), 'x"y')).toContain('ON DATABASE "x""y" TO');
  expect(passwordStatement({ username: 'x"y', password: 'z' })).toMatch(/^ALTER ROLE "x""y" PASSWORD /);
});

test('never says the password itself', () => {
  expect(passwordStatement({ username: 'app', password: 'hunter2' })).not.toContain('hunter2');
});
