import type * as api from '@aws-sdk/client-lambda';
import type { Call, Operation } from '../../core/service';
import { conflict, notFound } from './errors';
import { arnOf, type FunctionRecord, type Functions, type PolicyStatement } from './functions';

/** The function's own policy: kept and shown, like all policies. */
export function policyOperations(functions: Functions): Record<string, Operation> {
  return {
    AddPermission(input: api.AddPermissionRequest, { region }: Call): api.AddPermissionResponse {
      const record = functions.get(input.FunctionName, region, input.Qualifier);
      const { StatementId = '' } = input;
      if (record.statements.some(({ Sid }) => Sid === StatementId)) {
        throw conflict(
          `The statement id (${StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
        );
      }
      const statement = statementOf(input, record);
      functions.put({ ...record, statements: [...record.statements, statement] });
      return { Statement: JSON.stringify(statement) };
    },

    RemovePermission(
      { FunctionName, StatementId = '', Qualifier }: api.RemovePermissionRequest,
      { region }: Call,
    ): void {
      const record = functions.get(FunctionName, region, Qualifier);
      const statements = record.statements.filter(({ Sid }) => Sid !== StatementId);
      if (statements.length === record.statements.length) {
        throw notFound(`Statement ${StatementId} is not found in resource policy.`);
      }
      functions.put({ ...record, statements });
    },

    GetPolicy({ FunctionName, Qualifier }: api.GetPolicyRequest, { region }: Call): api.GetPolicyResponse {
      const { statements, revisionId } = functions.get(FunctionName, region, Qualifier);
      if (statements.length === 0) throw notFound('The resource you requested does not exist.');
      const Policy = JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: statements });
      return { Policy, RevisionId: revisionId };
    },
  };
}

function statementOf(input: api.AddPermissionRequest, record: FunctionRecord): PolicyStatement {
  const { StatementId = '', Action, Principal = '', SourceArn, SourceAccount } = input;
  const isAccount = /^\d{12}$/.test(Principal);
  const principal =
    Principal === '*'
      ? '*'
      : Principal.endsWith('.amazonaws.com')
        ? { Service: Principal }
        : { AWS: isAccount ? `arn:aws:iam::${Principal}:root` : Principal };
  const condition = {
    ...(SourceAccount ? { StringEquals: { 'AWS:SourceAccount': SourceAccount } } : {}),
    ...(SourceArn ? { ArnLike: { 'AWS:SourceArn': SourceArn } } : {}),
  };
  return {
    Sid: StatementId,
    Effect: 'Allow',
    Principal: principal,
    Action,
    Resource: arnOf(record, record.accountId),
    ...(Object.keys(condition).length > 0 ? { Condition: condition } : {}),
  };
}
