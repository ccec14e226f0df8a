import { type Problem, wholeNumberProblems } from '@berth/foundation';
import type { WebAclOptions } from './web-acl';

/** Every mistake in the options of a web ACL. */
export function webAclProblems({ requestLimit }: WebAclOptions): Problem[] {
  // WAF's own bounds
  return wholeNumberProblems(requestLimit, {
    code: 'BERTH-LB-013',
    path: 'requestLimit',
    min: 10,
    max: 2_000_000_000,
  });
}
