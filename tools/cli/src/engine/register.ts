import { awsFailureKind } from '../aws/aws-failure';
import type { RevisionInput } from '../aws/ecs';
import type { EngineContext } from './environment';
import { tags } from './markers';
import type { WantedRevision } from './revision';

const TRIES = 8;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
const LOOK_AGAIN_MS = 2000;

/** The family's latest revision if it is the same, otherwise a new one. Never lists the revisions of a family, of which there may be thousands. */
export async function registerOnce(wanted: WantedRevision, context: EngineContext): Promise<string> {
  if (wanted.arn !== undefined) return wanted.arn;
  const find = async () => {
    const latest = await context.aws.ecs.revision(wanted.family);
    return latest?.tags[tags.definition] === wanted.hash ? latest.arn : undefined;
  };
  return (await find()) ?? registerNew(wanted.input, wanted.hash, context, find);
}

/**
 * Registers a revision. ECS refuses when others register at the same moment, and the SDK takes that for final.
 *
 * @param find - looks for it when the answer was lost
 */
export async function registerNew(
  input: RevisionInput,
  seed: string,
  { aws, clock }: EngineContext,
  find: () => Promise<string | undefined> = async () => undefined,
): Promise<string> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await aws.ecs.register(input);
    } catch (error) {
      const crowded = error instanceof Error && /too many concurrent attempts/i.test(error.message);
      const kind = awsFailureKind(error);
      const lost = kind === 'unreachable' || kind === 'unreadable';
      if (!(crowded && attempt + 1 < TRIES) && !lost) throw error;
      await clock.sleep(lost ? LOOK_AGAIN_MS : waitOf(attempt, seed));
      const found = await find();
      if (found !== undefined) return found;
      if (lost) throw error;
    }
  }
}

/** Twice as long each time, and for other content another time, so that those who met do not meet again. */
function waitOf(attempt: number, seed: string): number {
  const share = 0.5 + Number.parseInt(seed.slice(attempt, attempt + 2), 16) / 510;
  return Math.round(Math.min(FIRST_WAIT_MS * 2 ** attempt, LONGEST_WAIT_MS) * share);
}
