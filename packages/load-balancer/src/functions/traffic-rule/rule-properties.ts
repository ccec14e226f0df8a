/**
 * What the template says of a rule, as CloudFormation sends it: numbers are strings.
 */
export interface RuleProperties {
  readonly ListenerArn: string;
  readonly Priority: string;

  /** The hosts that lead to the service; none for all. */
  readonly Hosts?: string[];

  /** The paths that lead to the service; all of them as `/*`, or none beside hosts. */
  readonly Paths?: string[];

  /** Blue and green. Blue gets all requests until the first release moves them. */
  readonly TargetGroupArns: string[];
}
