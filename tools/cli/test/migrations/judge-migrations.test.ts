import { judgeMigrations, type RenderedRevision } from '../../src/migrations/judge-migrations';

/** What is said of one migration, `effect rule: text`. */
async function judged(sql: string, revision: Partial<RenderedRevision> = {}): Promise<string[]> {
  const revisions = [{ revision: '0004', file: '/app/versions/0004_x.py', sql: [sql], ...revision }];
  const findings = await judgeMigrations({ known: true, head: '0004', revisions });
  return findings.map(({ effect, rule, text }) => `${effect} ${rule}: ${text}`);
}

test.each([
  ['DROP TABLE orders', 'breaks DropTable: drops table orders'],
  ['DROP TABLE IF EXISTS public.orders CASCADE', 'breaks DropTable: drops table orders'],
  ['DROP TABLE audit.orders', 'breaks DropTable: drops table audit.orders'],
  ['DROP VIEW totals', 'breaks Drop: drops view totals'],
  ['DROP MATERIALIZED VIEW totals', 'breaks Drop: drops materialized view totals'],
  ['DROP SEQUENCE numbers', 'breaks Drop: drops sequence numbers'],
  ['DROP SCHEMA audit', 'breaks Drop: drops schema audit'],
  ['DROP TYPE color', 'breaks Drop: drops type color'],
  ['DROP FUNCTION add_one(int)', 'breaks Drop: drops function add_one'],
  ['DROP EXTENSION citext', 'breaks Drop: drops extension citext'],
  ['DROP OWNED BY app', 'breaks Drop: drops all that a role owns'],
  ['DROP ROLE app', 'breaks Drop: drops a role'],
  ['ALTER TABLE orders DROP COLUMN note', 'breaks DropColumn: drops column orders.note'],
  ['ALTER TABLE orders RENAME TO purchases', 'breaks Rename: renames table orders to purchases'],
  ['ALTER TABLE orders RENAME note TO remark', 'breaks Rename: renames column orders.note to remark'],
  ['ALTER VIEW totals RENAME TO sums', 'breaks Rename: renames view totals to sums'],
  ['ALTER TABLE orders SET SCHEMA audit', 'breaks Rename: moves orders to schema audit'],
  ["ALTER TYPE color RENAME VALUE 'red' TO 'rouge'", 'breaks Rename: renames value red to rouge'],
  ['ALTER TABLE orders ALTER note SET NOT NULL', 'breaks NotNull: makes column orders.note NOT NULL'],
  ['ALTER TABLE orders ALTER note TYPE text', 'breaks TypeChange: changes the type of column orders.note'],
  ['ALTER TABLE orders ALTER note DROP DEFAULT', 'breaks DropDefault: drops the default of column orders.note'],
  [
    'ALTER TABLE orders ADD note text NOT NULL',
    'breaks RequiredColumn: adds column orders.note, NOT NULL without a default',
  ],
  [
    'ALTER TABLE orders ENABLE ROW LEVEL SECURITY',
    'breaks RowSecurity: hides rows of orders from those without a policy',
  ],
  ['ALTER TABLE orders DETACH PARTITION old', 'breaks DetachPartition: takes a partition from orders'],
  ['TRUNCATE orders', 'breaks DataLoss: empties table orders'],
  ['DELETE FROM orders', 'breaks DataLoss: deletes all rows of orders'],
  ['REVOKE SELECT ON orders FROM app', 'breaks Revoke: takes rights away'],
  ['CREATE INDEX i ON orders (note)', 'locks IndexWithLock: creates index i on orders without CONCURRENTLY'],
  ['CREATE UNIQUE INDEX i ON orders (note)', 'locks IndexWithLock: creates index i on orders without CONCURRENTLY'],
  ['DROP INDEX i', 'locks IndexWithLock: drops index i without CONCURRENTLY'],
  ['REINDEX TABLE orders', 'locks IndexWithLock: makes indexes anew without CONCURRENTLY'],
  ['ALTER TABLE orders ADD CONSTRAINT c CHECK (a > 0)', 'locks ConstraintWithScan: adds check c to orders'],
  ['ALTER TABLE orders ADD CONSTRAINT c UNIQUE (a)', 'locks ConstraintWithScan: adds unique constraint c to orders'],
  ['ALTER TABLE orders ADD PRIMARY KEY (a)', 'locks ConstraintWithScan: adds primary key without a name to orders'],
  [
    'ALTER TABLE orders ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES b (id)',
    'locks ConstraintWithScan: adds foreign key c to orders',
  ],
  [
    'ALTER TABLE orders ADD CONSTRAINT c EXCLUDE USING gist (a WITH &&)',
    'locks ConstraintWithScan: adds exclusion c to orders',
  ],
  ['ALTER TABLE orders ADD a int UNIQUE', 'locks ConstraintWithScan: adds column orders.a with unique constraint'],
  ['ALTER TABLE orders ADD a int REFERENCES b (id)', 'locks ConstraintWithScan: adds column orders.a with foreign key'],
  ['ALTER TABLE orders ADD a int CHECK (a > 0)', 'locks ConstraintWithScan: adds column orders.a with check'],
  [
    'ALTER TABLE orders ADD a uuid DEFAULT gen_random_uuid()',
    'locks TableRewrite: adds column orders.a with a value of its own for each row',
  ],
  [
    'ALTER TABLE orders ADD a bigserial',
    'locks TableRewrite: adds column orders.a with a value of its own for each row',
  ],
  [
    'ALTER TABLE orders ADD a int GENERATED ALWAYS AS IDENTITY',
    'locks TableRewrite: adds column orders.a with a value of its own for each row',
  ],
  [
    'ALTER TABLE orders ADD a int GENERATED ALWAYS AS (b + 1) STORED',
    'locks TableRewrite: adds column orders.a with a value of its own for each row',
  ],
  ['ALTER TABLE orders SET UNLOGGED', 'locks TableRewrite: turns off the log of orders'],
  ['ALTER TABLE orders SET TABLESPACE fast', 'locks TableRewrite: moves the files of orders'],
  ['UPDATE orders SET a = 1', 'locks UpdateOfAll: updates all rows of orders at once'],
  ['LOCK TABLE orders', 'locks TableLock: locks tables'],
  ['CLUSTER orders USING i', 'locks TableRewrite: writes a table in another order'],
  ['VACUUM (FULL) orders', 'locks TableRewrite: writes a table anew (VACUUM FULL)'],
  ['REFRESH MATERIALIZED VIEW totals', 'locks ViewWithLock: fills a materialized view without CONCURRENTLY'],
  ['DO $$ BEGIN DROP TABLE orders; END $$', 'hidden Hidden: runs a block of code (DO)'],
  ['CALL clean_up()', 'hidden Hidden: calls a procedure'],
  ['DROP DROP orders', 'hidden NotSql: cannot be read as SQL: syntax error at or near "DROP"'],
  [
    'BEGIN; CREATE INDEX CONCURRENTLY i ON orders (a)',
    'fails ConcurrentlyInTransaction: creates index i CONCURRENTLY inside a transaction',
  ],
  [
    'BEGIN; DROP INDEX CONCURRENTLY i',
    'fails ConcurrentlyInTransaction: drops index i CONCURRENTLY inside a transaction',
  ],
  [
    'BEGIN; ALTER TABLE orders ADD CONSTRAINT c CHECK (a > 0) NOT VALID; ALTER TABLE orders VALIDATE CONSTRAINT c',
    'locks ValidateAtOnce: validates c of orders in the transaction that adds it',
  ],
])('finds %s', async (sql, finding) => {
  expect(await judged(sql)).toEqual([finding]);
});

test.each([
  'CREATE TABLE notes (id serial PRIMARY KEY, text text NOT NULL)',
  'CREATE TABLE a (id int); CREATE INDEX i ON a (id); ALTER TABLE a ALTER id SET NOT NULL; DROP INDEX i; DROP TABLE a',
  'CREATE TABLE a AS SELECT 1; UPDATE a SET x = 1; DELETE FROM a; TRUNCATE a',
  'CREATE TABLE a (id int); ALTER TABLE a RENAME TO b; ALTER TABLE b DROP COLUMN id',
  'ALTER TABLE orders ADD note text',
  "ALTER TABLE orders ADD note text NOT NULL DEFAULT ''",
  'ALTER TABLE orders ADD at timestamptz DEFAULT now() NOT NULL',
  'ALTER TABLE orders ADD at timestamptz DEFAULT CURRENT_TIMESTAMP',
  'ALTER TABLE orders ALTER note DROP NOT NULL',
  "ALTER TABLE orders ALTER note SET DEFAULT 'x'",
  'ALTER TABLE orders ADD CONSTRAINT c CHECK (a > 0) NOT VALID',
  'ALTER TABLE orders ADD CONSTRAINT c UNIQUE USING INDEX i',
  'ALTER TABLE orders VALIDATE CONSTRAINT c',
  'BEGIN; ALTER TABLE orders ADD CONSTRAINT c CHECK (a > 0) NOT VALID; COMMIT; BEGIN; ALTER TABLE orders VALIDATE CONSTRAINT c',
  'CREATE INDEX CONCURRENTLY i ON orders (note)',
  'BEGIN; COMMIT; CREATE INDEX CONCURRENTLY i ON orders (note)',
  'BEGIN; ROLLBACK; DROP INDEX CONCURRENTLY i',
  'REINDEX TABLE CONCURRENTLY orders',
  'REFRESH MATERIALIZED VIEW CONCURRENTLY totals',
  'ALTER TABLE orders DETACH PARTITION old CONCURRENTLY',
  'ALTER INDEX i RENAME TO j',
  'ALTER TABLE orders RENAME CONSTRAINT a TO b',
  "ALTER TYPE color ADD VALUE 'green'",
  "UPDATE alembic_version SET version_num='0004' WHERE alembic_version.version_num = '0003'",
  "DELETE FROM orders WHERE note = ''",
  'GRANT SELECT ON orders TO app',
  'VACUUM orders',
  '-- a remark alone',
])('has nothing against %s', async sql => {
  expect(await judged(sql)).toEqual([]);
});

const drop = 'ALTER TABLE orders DROP COLUMN note';
const index = 'CREATE INDEX i ON orders (a)';

test.each([
  [drop, { phase: 'contract' }, 'contract'],
  [index, { phase: 'contract' }, 'contract'],
  [index, { locks: 'orders has ten rows' }, 'locks'],
  [drop, { locks: 'orders has ten rows' }, undefined],
  [index, { locks: ' ' }, undefined],
  [drop, { phase: 'expand' }, undefined],
  [drop, { phase: null, locks: null }, undefined],
  ['BEGIN; DROP INDEX CONCURRENTLY i', { phase: 'contract', locks: 'why' }, undefined],
])('%s with %j is declared as %s', async (sql, revision, declared) => {
  const revisions = [{ revision: '0004', file: '/x/0004.py', sql: [sql], ...revision }];

  const [found] = await judgeMigrations({ known: true, head: '0004', revisions });

  expect(found).toMatchObject({ declared, revision: '0004', file: '0004.py' });
});

test('a table of an earlier revision is in use, unless both run at once', async () => {
  const revisions = [
    { sql: ['BEGIN;'] },
    { revision: '0001', sql: ['CREATE TABLE a (id int);'] },
    { revision: '0002', sql: ['DROP TABLE a;'] },
  ];

  expect(await judgeMigrations({ known: true, head: '0002', revisions })).toEqual([]);
  expect(await judgeMigrations({ known: false, head: '0002', revisions })).toMatchObject([
    { rule: 'DropTable', revision: '0002', file: '' },
  ]);
});
