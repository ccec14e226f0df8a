import type { DropStmt, IndexStmt, Node, RenameStmt, TransactionStmt } from 'libpg-query';
import type { Effect, StatementFinding } from './finding';
import { nameOf, type SchemaSoFar } from './schema-so-far';
import { alterTableFindings } from './table-rules';

const LATER = 'in the contract phase, when no version uses it any more';
const REBUILD = 'add the new one, write both, drop the old one in the contract phase';
const APART = 'put it into `with op.get_context().autocommit_block():`';

/** What one statement does to those who use the database; `schema` learns from it. */
export function findingsOf(statement: Node, schema: SchemaSoFar): StatementFinding[] {
  if ('TransactionStmt' in statement) return follow(statement.TransactionStmt, schema);
  if ('CreateStmt' in statement) return learn(() => schema.addTable(nameOf(statement.CreateStmt.relation)));
  if ('CreateTableAsStmt' in statement)
    return learn(() => schema.addTable(nameOf(statement.CreateTableAsStmt.into?.rel)));
  if ('AlterTableStmt' in statement) return alterTableFindings(statement.AlterTableStmt, schema);
  if ('IndexStmt' in statement) return indexFindings(statement.IndexStmt, schema);
  if ('DropStmt' in statement) return dropFindings(statement.DropStmt, schema);
  if ('RenameStmt' in statement) return renameFindings(statement.RenameStmt, schema);
  return [...lossFindings(statement, schema), ...lockFindings(statement, schema), ...hiddenFindings(statement)];
}

function learn(what: () => void): [] {
  what();
  return [];
}

function follow({ kind }: TransactionStmt, schema: SchemaSoFar): [] {
  if (kind === 'TRANS_STMT_BEGIN' || kind === 'TRANS_STMT_START') schema.begin();
  if (kind === 'TRANS_STMT_COMMIT' || kind === 'TRANS_STMT_ROLLBACK') schema.end();
  return [];
}

function indexFindings({ relation, idxname = '', concurrent }: IndexStmt, schema: SchemaSoFar): StatementFinding[] {
  const table = nameOf(relation);
  schema.addIndex(idxname);
  if (concurrent) return schema.inTransaction ? [inTransaction(`creates index ${idxname}`)] : [];
  if (schema.isNewTable(table)) return [];
  const text = `creates index ${idxname} on ${table} without CONCURRENTLY`;
  return [finding('IndexWithLock', 'locks', text, `postgresql_concurrently=True; ${APART}`)];
}

/** Kinds of things that code asks for by name. */
const DROPPED: Readonly<Record<string, string>> = {
  OBJECT_TABLE: 'table',
  OBJECT_VIEW: 'view',
  OBJECT_MATVIEW: 'materialized view',
  OBJECT_FOREIGN_TABLE: 'foreign table',
  OBJECT_SEQUENCE: 'sequence',
  OBJECT_SCHEMA: 'schema',
  OBJECT_TYPE: 'type',
  OBJECT_DOMAIN: 'domain',
  OBJECT_FUNCTION: 'function',
  OBJECT_PROCEDURE: 'procedure',
  OBJECT_ROUTINE: 'routine',
  OBJECT_EXTENSION: 'extension',
};

function dropFindings({ removeType = '' as never, objects = [], concurrent }: DropStmt, schema: SchemaSoFar) {
  const names = objects.map(dottedName);
  if (removeType === 'OBJECT_INDEX') {
    if (concurrent) return schema.inTransaction ? [inTransaction(`drops index ${names.join(', ')}`)] : [];
    const known = names.filter(name => !schema.isNewIndex(name));
    const fix = `postgresql_concurrently=True; ${APART}`;
    return known.map(name => finding('IndexWithLock', 'locks', `drops index ${name} without CONCURRENTLY`, fix));
  }
  const kind = DROPPED[removeType];
  if (kind === undefined) return [];
  return names
    .filter(name => removeType !== 'OBJECT_TABLE' || !schema.isNewTable(name))
    .map(name => finding(kind === 'table' ? 'DropTable' : 'Drop', 'breaks', `drops ${kind} ${name}`, LATER));
}

/** Names that no statement of an application mentions. */
const UNNAMED = ['OBJECT_INDEX', 'OBJECT_TABCONSTRAINT', 'OBJECT_DOMCONSTRAINT', 'OBJECT_TRIGGER', 'OBJECT_POLICY'];

function renameFindings({ renameType = '' as never, relation, subname, newname }: RenameStmt, schema: SchemaSoFar) {
  const table = nameOf(relation);
  if (UNNAMED.includes(renameType)) return [];
  if (schema.isNewTable(table)) {
    if (renameType === 'OBJECT_TABLE') schema.addTable(newname ?? '');
    return [];
  }
  const what = renameType.replace('OBJECT_', '').toLowerCase();
  const old = renameType === 'OBJECT_COLUMN' ? `${table}.${subname}` : table;
  return [finding('Rename', 'breaks', `renames ${[what, old].filter(Boolean).join(' ')} to ${newname}`, REBUILD)];
}

/** Statements after which rows, rights or values are gone. */
function lossFindings(statement: Node, schema: SchemaSoFar): StatementFinding[] {
  if ('TruncateStmt' in statement) {
    const tables = (statement.TruncateStmt.relations ?? []).map(dottedName).filter(name => !schema.isNewTable(name));
    return tables.map(table => finding('DataLoss', 'breaks', `empties table ${table}`, LATER));
  }
  if ('DeleteStmt' in statement && !statement.DeleteStmt.whereClause) {
    const table = nameOf(statement.DeleteStmt.relation);
    return schema.isNewTable(table) ? [] : [finding('DataLoss', 'breaks', `deletes all rows of ${table}`, LATER)];
  }
  if ('AlterObjectSchemaStmt' in statement) {
    const { relation, newschema } = statement.AlterObjectSchemaStmt;
    return [finding('Rename', 'breaks', `moves ${nameOf(relation)} to schema ${newschema}`, REBUILD)];
  }
  if ('AlterEnumStmt' in statement && statement.AlterEnumStmt.oldVal !== undefined) {
    const { oldVal, newVal } = statement.AlterEnumStmt;
    return [finding('Rename', 'breaks', `renames value ${oldVal} to ${newVal}`, REBUILD)];
  }
  if ('GrantStmt' in statement && !statement.GrantStmt.is_grant)
    return [finding('Revoke', 'breaks', 'takes rights away', LATER)];
  if ('DropOwnedStmt' in statement) return [finding('Drop', 'breaks', 'drops all that a role owns', LATER)];
  if ('DropRoleStmt' in statement) return [finding('Drop', 'breaks', 'drops a role', LATER)];
  return [];
}

/** Statements that keep everybody else waiting. */
function lockFindings(statement: Node, schema: SchemaSoFar): StatementFinding[] {
  if ('UpdateStmt' in statement && !statement.UpdateStmt.whereClause) {
    const table = nameOf(statement.UpdateStmt.relation);
    const text = `updates all rows of ${table} at once`;
    return schema.isNewTable(table) ? [] : [finding('UpdateOfAll', 'locks', text, 'update in batches, each committed')];
  }
  if ('LockStmt' in statement) return [finding('TableLock', 'locks', 'locks tables', 'leave it out')];
  if ('ClusterStmt' in statement) return [finding('TableRewrite', 'locks', 'writes a table in another order', OUTSIDE)];
  if ('ReindexStmt' in statement && !hasOption(statement.ReindexStmt.params, 'concurrently'))
    return [
      finding('IndexWithLock', 'locks', 'makes indexes anew without CONCURRENTLY', `REINDEX … CONCURRENTLY; ${APART}`),
    ];
  if ('VacuumStmt' in statement && hasOption(statement.VacuumStmt.options, 'full'))
    return [finding('TableRewrite', 'locks', 'writes a table anew (VACUUM FULL)', OUTSIDE)];
  if ('RefreshMatViewStmt' in statement && !statement.RefreshMatViewStmt.concurrent)
    return [
      finding('ViewWithLock', 'locks', 'fills a materialized view without CONCURRENTLY', 'REFRESH … CONCURRENTLY'),
    ];
  return [];
}

const OUTSIDE = 'not in a migration: the table is locked meanwhile';

function hiddenFindings(statement: Node): StatementFinding[] {
  const fix = 'write the statements themselves';
  if ('DoStmt' in statement) return [finding('Hidden', 'hidden', 'runs a block of code (DO)', fix)];
  if ('CallStmt' in statement) return [finding('Hidden', 'hidden', 'calls a procedure', fix)];
  return [];
}

function inTransaction(what: string): StatementFinding {
  return finding('ConcurrentlyInTransaction', 'fails', `${what} CONCURRENTLY inside a transaction`, APART);
}

function finding(rule: string, effect: Effect, text: string, fix: string): StatementFinding {
  return { rule, effect, text, fix };
}

function hasOption(options: readonly Node[] | undefined, name: string): boolean {
  return (options ?? []).some(node => 'DefElem' in node && node.DefElem.defname === name);
}

/** `orders`, `audit.orders`, `add_one`. */
function dottedName(node: Node): string {
  if ('String' in node) return node.String.sval ?? '';
  if ('RangeVar' in node) return nameOf(node.RangeVar);
  if ('TypeName' in node) return (node.TypeName.names ?? []).map(dottedName).join('.');
  if ('ObjectWithArgs' in node) return (node.ObjectWithArgs.objname ?? []).map(dottedName).join('.');
  const parts = 'List' in node ? (node.List.items ?? []).map(dottedName) : [];
  return (parts[0] === 'public' ? parts.slice(1) : parts).join('.');
}
