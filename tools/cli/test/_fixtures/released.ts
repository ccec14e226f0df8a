import { release } from '../../src/commands/release';
import { fakeContext } from '../_fakes/context';
import { FIRST, SECOND } from '../_fakes/rollout';
import { workspace } from './workspace';

/** `dev`, to which images were released, one after the other; by default one. */
export async function released(...digests: string[]) {
  const context = fakeContext(workspace());
  for (const digest of digests.length > 0 ? digests : [FIRST]) {
    context.aws.images.add(digest);
    await release({ environment: 'dev', image: digest }, context);
  }
  context.aws.calls.length = 0;
  context.io.said.length = 0;
  return context;
}

/** Ends the keeping of old tasks, as time does. */
export function endKeeping({ aws }: Awaited<ReturnType<typeof released>>): void {
  for (const deployment of aws.deployments) deployment.status = 'Succeeded';
}

export { FIRST, SECOND };
