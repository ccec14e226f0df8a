export { ApiUser, type SignUpPlace } from './api-user';
export { type ApiFacts, AwsSide, type RunningTask } from './aws-side';
export { eventually } from './eventually';
export { type Mail, mailOf } from './mail';
export { NameServer } from './name-server';
export { type Deployment, Rehearsal, type Serving, type Update } from './rehearsal';
export { RehearsalError } from './rehearsal-error';
export { makeRelease, type ServiceRelease } from './releases';
export { type Finished, type RunOptions, runNode } from './run-node';
export {
  type PolicyStatement,
  type SynthesizedStack,
  SystemTemplates,
  type TemplateResource,
} from './system-templates';
export { type Seen, Traffic } from './traffic';
export { type Entrance, type Visited, type VisitOptions, visit } from './visit';
export { type Watched, watch } from './watch';
