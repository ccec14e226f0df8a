import { Fn } from 'aws-cdk-lib/core';

/** All rules of a listener, for a policy: `…:listener/app/…` to `…:listener-rule/app/…/*`. */
export function rulesOfListener(listenerArn: string): string {
  const [before, after] = [0, 1].map(index => Fn.select(index, Fn.split(':listener/', listenerArn)));
  return `${before}:listener-rule/${after}/*`;
}
