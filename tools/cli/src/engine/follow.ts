import type { Rollout } from '@berth/rollout';
import { CliError } from '../cli-error';
import { ExitCode } from '../exit-code';
import type { Step } from '../terminal/io';
import type { EngineContext } from './environment';
import { evidence } from './evidence';
import { poll } from './poll';
import { shortName } from './revision';
import type { Watch } from './rollout-engine';
import { type Observation, SHIFT_LIMIT_MS, type ShiftState, stepShift } from './shift';

/**
 * Follows a deployment to its end, stops it when the new tasks fail, and confirms by state what serves then.
 *
 * @throws CliError `RolledBack` (2): the old tasks serve, confirmed; `RollbackStuck` (3): they do not; `Superseded` (5); `LostContact` (75), `Interrupted` (130)
 */
export async function follow(
  id: string,
  rollout: Rollout,
  watch: Watch,
  step: Step,
  context: EngineContext,
): Promise<void> {
  const running = `deployment ${shortName(id)} continues in AWS`;
  const options = { ...context, running, limitMs: SHIFT_LIMIT_MS + 3_600_000 };
  let state: ShiftState = { phase: 'shifting', since: context.clock.now() };

  await poll(options, async () => {
    const seen = await watch.look();
    step.update(state.phase === 'goingBack' ? `going back: ${state.cause?.text}` : seen.text);
    const next = stepShift(state, seen, context.clock.now());
    switch (next.kind) {
      case 'shipped':
        return true;
      case 'stop':
        context.io.info(`${next.state.cause?.text}: stopping deployment ${shortName(id)} and going back`);
        await ask(`to stop deployment ${shortName(id)}`, () => watch.stop(), context);
        break;
      case 'restore':
        context.io.info(`bringing back ${shortName(watch.oldRevision ?? '')}`);
        await ask(`for ${shortName(watch.oldRevision ?? '')}`, () => watch.restore(), context);
        break;
      case 'wait':
        break;
      case 'rolledBack':
        throw rolledBack(next.cause, rollout, watch, await evidence(seen, next.cause, rollout, context));
      case 'stuck':
        throw stuck(next.cause, seen, rollout, watch);
      case 'superseded':
        throw superseded(next.by, id, seen, rollout);
      case 'overdue':
        throw new CliError('LostContact', `deployment ${shortName(id)} did not end in time; ${running}`, {
          exitCode: ExitCode.lostContact,
        });
    }
    state = next.state;
    return undefined;
  });
}

/** Whether a call arrived is seen at the deployment, not at the answer. */
async function ask(what: string, call: () => Promise<void>, { io }: EngineContext): Promise<void> {
  try {
    await call();
  } catch (error) {
    // whoever holds the lock now has to do it
    if (error instanceof CliError) throw error;
    io.info(`asking ${what}: ${error instanceof Error ? error.message : error}`);
  }
}

function rolledBack(
  cause: string,
  { service, environment }: Rollout,
  { oldRevision }: Watch,
  lines: readonly string[],
): CliError {
  const now = oldRevision ? `rolled back to ${shortName(oldRevision)}, which serves` : 'nothing serves yet';
  const why = lines.map(line => `\n  ${line}`).join('');
  return new CliError('RolledBack', `release of ${service} to ${environment} failed: ${cause}; ${now}${why}`, {
    exitCode: ExitCode.rolledBack,
    hint: 'correct the service, make its image again, then release',
  });
}

function stuck(cause: string, { serving }: Observation, { service }: Rollout, { remedy }: Watch): CliError {
  return new CliError('RollbackStuck', `release of ${service} failed (${cause}) and was not rolled back; ${serving}`, {
    exitCode: ExitCode.notRolledBack,
    hint: remedy,
  });
}

function superseded(by: string, id: string, { serving }: Observation, { service }: Rollout): CliError {
  return new CliError(
    'Superseded',
    `deployment ${shortName(id)} of ${service} was replaced by somebody else's ${by}; ${serving}`,
    { exitCode: ExitCode.superseded, hint: 'give the command again after its end' },
  );
}
