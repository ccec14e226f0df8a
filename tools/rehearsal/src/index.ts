export { AwsSide, type RunningTask } from './aws-side';
export { type Deployment, Rehearsal, type Serving } from './rehearsal';
export { RehearsalError } from './rehearsal-error';
export { type Finished, type RunOptions, runNode } from './run-node';
export { type Seen, Traffic } from './traffic';
