export { createCloudWatch } from './cloudwatch';
