import { AwsError } from '../../core/aws-error';

export function clusterNotFound(): AwsError {
  return new AwsError('ClusterNotFoundException', 'Cluster not found.');
}

export function serviceNotFound(): AwsError {
  return new AwsError('ServiceNotFoundException', 'Service not found.');
}

export function serviceNotActive(): AwsError {
  return new AwsError('ServiceNotActiveException', 'Service was not ACTIVE.');
}

export function taskSetNotFound(): AwsError {
  return new AwsError('TaskSetNotFoundException', 'The specified task set does not exist.');
}

export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}

export function clientException(message: string): AwsError {
  return new AwsError('ClientException', message);
}

/** `what`: Services, Tasks or ContainerInstances. */
export function clusterContains(what: string): AwsError {
  const words =
    what === 'ContainerInstances'
      ? 'container instances are registered. Deregister the container instances'
      : `${what.toLowerCase()} are active. Delete or stop the ${what.toLowerCase()}`;
  return new AwsError(`ClusterContains${what}Exception`, `The Cluster cannot be deleted while ${words}.`);
}
