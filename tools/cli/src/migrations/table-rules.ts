import type { AlterTableCmd, AlterTableStmt } from 'libpg-query';
import { addedColumnFindings, addedConstraintFindings } from './column-rules';
import type { StatementFinding } from './finding';
import { nameOf, type SchemaSoFar } from './schema-so-far';

const LATER = 'in the contract phase, when no version uses it any more';

/** ALTER TABLE of a table that somebody uses. */
export function alterTableFindings({ relation, cmds = [] }: AlterTableStmt, schema: SchemaSoFar): StatementFinding[] {
  const table = nameOf(relation);
  if (schema.isNewTable(table)) return [];
  return cmds.flatMap(node => ('AlterTableCmd' in node ? commandFindings(table, node.AlterTableCmd, schema) : []));
}

function commandFindings(table: string, command: AlterTableCmd, schema: SchemaSoFar): StatementFinding[] {
  const { subtype, name = '', def } = command;
  const column = `${table}.${name}`;
  switch (subtype) {
    case 'AT_AddColumn':
      return def && 'ColumnDef' in def ? addedColumnFindings(table, def.ColumnDef) : [];
    case 'AT_AddConstraint':
      if (!def || !('Constraint' in def)) return [];
      schema.addConstraint(table, def.Constraint.conname ?? '');
      return addedConstraintFindings(table, def.Constraint);
    case 'AT_ValidateConstraint':
      return schema.holdsLockOf(table, name) ? [validatedAtOnce(table, name)] : [];
    case 'AT_DropColumn':
      return [breaks('DropColumn', `drops column ${column}`, LATER)];
    case 'AT_SetNotNull':
      return [
        breaks('NotNull', `makes column ${column} NOT NULL`, 'in the contract phase, when no version writes NULL'),
      ];
    case 'AT_AlterColumnType':
      return [
        breaks(
          'TypeChange',
          `changes the type of column ${column}`,
          'add a column of the new type, write both, drop the old one in the contract phase',
        ),
      ];
    case 'AT_ColumnDefault':
      return def ? [] : [breaks('DropDefault', `drops the default of column ${column}`, LATER)];
    case 'AT_EnableRowSecurity':
    case 'AT_ForceRowSecurity':
      return [breaks('RowSecurity', `hides rows of ${table} from those without a policy`, LATER)];
    case 'AT_DetachPartition':
      return isConcurrent(command) ? [] : [breaks('DetachPartition', `takes a partition from ${table}`, LATER)];
    default:
      return subtype !== undefined && subtype in REWRITES
        ? [{ rule: 'TableRewrite', effect: 'locks', text: `${REWRITES[subtype]} of ${table}`, fix: MAINTENANCE }]
        : [];
  }
}

const MAINTENANCE = 'the table is written anew and locked meanwhile: make a new table beside it, or stop the service';

const REWRITES: Readonly<Record<string, string>> = {
  AT_SetLogged: 'turns on the log',
  AT_SetUnLogged: 'turns off the log',
  AT_SetTableSpace: 'moves the files',
  AT_SetAccessMethod: 'changes the storage',
  AT_SetExpression: 'changes a generated column',
};

function breaks(rule: string, text: string, fix: string): StatementFinding {
  return { rule, effect: 'breaks', text, fix };
}

function validatedAtOnce(table: string, name: string): StatementFinding {
  return {
    ...{
      rule: 'ValidateAtOnce',
      effect: 'locks',
      text: `validates ${name} of ${table} in the transaction that adds it`,
    },
    fix: 'validate in a migration of its own, or in an autocommit_block: the lock of ADD CONSTRAINT is held during the scan',
  };
}

function isConcurrent({ def }: AlterTableCmd): boolean {
  return def !== undefined && 'PartitionCmd' in def && def.PartitionCmd.concurrent === true;
}
