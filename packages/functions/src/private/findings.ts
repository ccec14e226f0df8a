import { acknowledge } from '@berth/foundation';
import type { IConstruct } from 'constructs';

/** Accept what the packs of rules say of a function although it is right. */
export function acknowledgeFindings(lambda: IConstruct, { inVpc }: { readonly inVpc: boolean }): void {
  if (inVpc) return;
  acknowledge(lambda, {
    id: 'NIST.800.53.R5::NIST.800.53.R5-LambdaInsideVPC',
    reason: 'calls AWS APIs only, with its own role; inside a VPC it would need a way out and gain nothing',
    owner: 'Berth',
  });
}
