/** ARN of a thing in the account and region of the tests. */
export function arn(service: string, resource: string): string {
  return `arn:aws:${service}:${service === 'iam' ? '' : 'eu-west-1'}:111122223333:${resource}`;
}

/** Conditions of a call on the cluster of an environment. */
export function onClusterOf(environment: string) {
  return { 'ecs:cluster': arn('ecs', `cluster/${environment}-cluster`) };
}

/** Conditions of a call on what belongs to an environment. */
export function ownedBy(environment: string) {
  return { 'aws:ResourceTag/berth:env': environment };
}
