export {
  BlueGreenDeployment,
  type BlueGreenDeploymentProps,
  blueGreenDeploymentProblems,
} from './blue-green-deployment';
