export type { ClusterExec } from './cluster-exec';
