import type { Problem } from '@berth/foundation';
import type { NativeTarget } from './native-target';

const FIX = 'give it, or release with NativeRollout.rolling()';

/**
 * What a load balancer lacks for a rollout.
 *
 * Without a load balancer nothing is missing: workers have blue and green, too.
 */
export function nativeTargetProblems(
  target: NativeTarget | undefined,
  { shiftsTraffic }: { readonly shiftsTraffic: boolean },
): Problem[] {
  if (!target || !shiftsTraffic) return [];
  const { greenTargetGroupArn, productionRuleArn } = target;
  const missing = { greenTargetGroupArn, productionRuleArn };
  return Object.entries(missing).flatMap(([path, value]) => {
    if (value) return [];
    return [
      { code: 'ShiftTargetMissing', path: `target.${path}`, value, fact: 'is needed to shift traffic', fix: FIX },
    ];
  });
}
