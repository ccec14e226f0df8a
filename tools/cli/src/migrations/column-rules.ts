import type { ColumnDef, Constraint, Node } from 'libpg-query';
import type { StatementFinding } from './finding';

/** Functions that PostgreSQL works out once for all rows: their result is the same during a statement. */
const STABLE = [
  'now',
  'transaction_timestamp',
  'statement_timestamp',
  'current_setting',
  'current_database',
  'version',
];
const SERIAL = ['serial', 'serial2', 'serial4', 'serial8', 'smallserial', 'bigserial'];

/**
 * A column that is added to a table in use.
 *
 * @see https://www.postgresql.org/docs/current/sql-altertable.html
 */
export function addedColumnFindings(table: string, column: ColumnDef): StatementFinding[] {
  const name = `${table}.${column.colname}`;
  const constraints = (column.constraints ?? []).flatMap(node => ('Constraint' in node ? node.Constraint : []));
  const has = (kind: Constraint['contype']): boolean => constraints.some(({ contype }) => contype === kind);
  const isSerial = SERIAL.includes(lastName(column.typeName?.names));
  const isFilled =
    isSerial || ['CONSTR_DEFAULT', 'CONSTR_IDENTITY', 'CONSTR_GENERATED'].some(kind => has(kind as never));
  const raw = constraints.find(({ contype }) => contype === 'CONSTR_DEFAULT')?.raw_expr;
  const findings: StatementFinding[] = [];
  if (has('CONSTR_NOTNULL') && !isFilled) {
    findings.push({
      ...{ rule: 'RequiredColumn', effect: 'breaks', text: `adds column ${name}, NOT NULL without a default` },
      fix: 'add it nullable or with a server default: the version that serves does not write it',
    });
  }
  if (isSerial || has('CONSTR_IDENTITY') || has('CONSTR_GENERATED') || isVolatile(raw)) {
    findings.push({
      ...{ rule: 'TableRewrite', effect: 'locks', text: `adds column ${name} with a value of its own for each row` },
      fix: 'add it without, then fill the rows in batches: the table is written anew and locked meanwhile',
    });
  }
  const checked = constraints.filter(({ contype = '' as never }) => CHECKED.includes(contype));
  return [
    ...findings,
    ...checked.map(
      ({ contype = '' as never }): StatementFinding => ({
        ...{ rule: 'ConstraintWithScan', effect: 'locks', text: `adds column ${name} with ${WORDS[contype]}` },
        fix: 'add the column alone, then the constraint in two steps (NOT VALID, VALIDATE) or from an index made CONCURRENTLY',
      }),
    ),
  ];
}

/** A constraint that is added to a table in use. */
export function addedConstraintFindings(table: string, constraint: Constraint): StatementFinding[] {
  const { contype = '' as never, conname = 'without a name', indexname, skip_validation } = constraint;
  const kind = WORDS[contype];
  if (kind === undefined || indexname !== undefined || skip_validation) return [];
  const fromIndex = contype === 'CONSTR_UNIQUE' || contype === 'CONSTR_PRIMARY';
  const text = `adds ${kind} ${conname} to ${table}`;
  if (contype === 'CONSTR_NOTNULL') {
    const fix = 'in the contract phase, when no version writes NULL any more';
    return [{ rule: 'NotNull', effect: 'breaks', text, fix }];
  }
  return [
    {
      ...{ rule: 'ConstraintWithScan', effect: 'locks', text },
      fix: fromIndex
        ? 'CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT … USING INDEX'
        : 'ADD CONSTRAINT … NOT VALID, then VALIDATE CONSTRAINT in a transaction of its own',
    },
  ];
}

const WORDS: Readonly<Record<string, string>> = {
  CONSTR_CHECK: 'check',
  CONSTR_EXCLUSION: 'exclusion',
  CONSTR_FOREIGN: 'foreign key',
  CONSTR_NOTNULL: 'NOT NULL',
  CONSTR_PRIMARY: 'primary key',
  CONSTR_UNIQUE: 'unique constraint',
};

const CHECKED = ['CONSTR_CHECK', 'CONSTR_FOREIGN', 'CONSTR_PRIMARY', 'CONSTR_UNIQUE'];

/** Whether an expression calls a function whose result may differ from row to row. */
function isVolatile(expression: Node | undefined): boolean {
  return functionsIn(expression).some(name => !STABLE.includes(name));
}

function functionsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.values(value).flatMap(functionsIn);
  const { FuncCall } = value as { FuncCall?: { funcname?: Node[] } };
  return FuncCall ? [lastName(FuncCall.funcname), ...inside] : inside;
}

/** `int4` of `pg_catalog.int4`. */
function lastName(names: readonly Node[] | undefined): string {
  const last = names?.at(-1);
  return last && 'String' in last ? (last.String.sval ?? '') : '';
}
