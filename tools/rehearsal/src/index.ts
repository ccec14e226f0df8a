export { type Finished, type RunOptions, runNode } from './run-node';
export { type Seen, Traffic } from './traffic';
