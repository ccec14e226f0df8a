export {
  BlueGreenDeployment,
  type BlueGreenDeploymentProps,
  blueGreenDeploymentProblems,
} from './blue-green-deployment';
export { TrafficShift } from './traffic-shift';
