import { Tags } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/**
 * Tag everything in `scope` as part of an environment: `berth:env`.
 *
 * The deploy role of an environment is refused everything that carries another one's tag.
 */
export function tagEnvironment(scope: IConstruct, environment: string): void {
  Tags.of(scope).add('berth:env', environment);
}
