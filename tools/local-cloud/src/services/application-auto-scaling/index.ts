export { createApplicationAutoScaling } from './application-auto-scaling';
