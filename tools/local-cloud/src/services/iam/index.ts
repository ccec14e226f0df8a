export { createIam } from './iam';
