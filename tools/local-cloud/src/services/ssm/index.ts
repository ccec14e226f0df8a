export { createSsm, type Ssm } from './ssm';
