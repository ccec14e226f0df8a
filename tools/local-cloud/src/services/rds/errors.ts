import { AwsError } from '../../core/aws-error';

export function instanceNotFound(id: string): AwsError {
  return new AwsError('DBInstanceNotFound', `DBInstance ${id} not found.`, 404);
}

/** `kind`: DBParameterGroup, DBSubnetGroup, DBSnapshot. */
export function notFound(kind: 'DBParameterGroup' | 'DBSubnetGroup' | 'DBSnapshot', name: string): AwsError {
  const code = kind === 'DBSubnetGroup' ? 'DBSubnetGroupNotFoundFault' : `${kind}NotFound`;
  return new AwsError(code, `${kind} not found: ${name}`, 404);
}

export function alreadyExists(
  kind: 'DBInstance' | 'DBParameterGroup' | 'DBSubnetGroup' | 'DBSnapshot',
  message: string,
) {
  return new AwsError(`${kind}AlreadyExists`, message);
}

export function invalidState(id: string, status: string, wanted: string): AwsError {
  return new AwsError('InvalidDBInstanceState', `Instance ${id} is not in ${wanted} state: its status is ${status}.`);
}

export function invalidCombination(message: string): AwsError {
  return new AwsError('InvalidParameterCombination', message);
}

export function invalidValue(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}
