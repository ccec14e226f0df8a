import type { Stack } from 'aws-cdk-lib/core';

/**
 * Says to which environment a stack belongs, in the cloud assembly and not in the template: several environments may be in one assembly.
 */
export function markEnvironment(stack: Stack, environment: string): void {
  stack.node.addMetadata('berth:environment', environment);
}
