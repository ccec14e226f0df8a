export type { ClusterExec } from './cluster-exec';
export { EXEC_FIELDS, type ExecContract, execContractOf, execFromContract } from './exec-contract';
export { ExecLog, type ExecLogProps } from './exec-log';
