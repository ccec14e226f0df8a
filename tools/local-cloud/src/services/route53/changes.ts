import type * as sdk from '@aws-sdk/client-route-53';
import { AwsError } from '../../core/aws-error';
import type { Context } from '../../core/service';
import type { Collection } from '../../core/store';
import { bare, newId } from './zones';

interface Change {
  readonly id: string;
  readonly submittedAt: string;
  readonly comment?: string;
}

/**
 * How long a change is on its way to all name servers.
 *
 * @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetChange.html
 */
export const PROPAGATION_MS = 30_000;

/** What was changed, and whether it has come everywhere. */
export class Changes {
  private readonly table: Collection<Change>;

  constructor(private readonly context: Pick<Context, 'store' | 'clock'>) {
    this.table = context.store.collection<Change>('route-53:changes');
  }

  public begin(comment?: string): sdk.ChangeInfo {
    const change = { id: newId('C'), submittedAt: this.context.clock.now().toISOString(), comment };
    this.table.put(change.id, change);
    return this.describe(change.id);
  }

  public describe(id: string): sdk.ChangeInfo {
    const change = this.table.get(bare(id));
    if (!change) throw new AwsError('NoSuchChange', `Could not find resource with ID: ${bare(id)}`, 404);
    const submitted = new Date(change.submittedAt);
    const isEverywhere = this.context.clock.now().getTime() >= submitted.getTime() + PROPAGATION_MS;
    return {
      Id: `/change/${change.id}`,
      Status: isEverywhere ? 'INSYNC' : 'PENDING',
      SubmittedAt: submitted,
      Comment: change.comment,
    };
  }
}
