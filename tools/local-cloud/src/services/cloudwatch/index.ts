export { type CloudWatch, createCloudWatch } from './cloudwatch';
