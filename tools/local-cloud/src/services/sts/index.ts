export { createSts, type Sts } from './sts';
