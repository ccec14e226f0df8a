import { Command } from 'commander';
import { CliError } from '../cli-error';
import type { CommandContext } from '../command-context';
import { type ApprovalResult, approve, findApproval, type PendingApproval, reject } from '../engine/approval';
import { Changes } from '../engine/changes';
import { shortName } from '../engine/revision';
import { limited } from '../timeout';
import { chooseServices, onlyService, type ServiceOptions } from './chosen-services';
import { environmentArgument } from './environment-argument';
import { dryRunOption, helpOf, jsonOption, serviceOption, timeoutOption, yesOption } from './options';

export interface AnswerOptions extends ServiceOptions {
  /**
   * Do not ask for confirmation.
   *
   * @default false
   */
  readonly yes?: boolean;

  /**
   * Only say what waits.
   *
   * @default false
   */
  readonly dryRun?: boolean;

  /**
   * Stop watching after so many minutes.
   *
   * @default - watch until the answer is seen to have arrived
   */
  readonly timeout?: number;
}

export interface AnswerReport {
  readonly environment: string;
  readonly service: string;

  /** Deployment that waited: `d-ABC`. */
  readonly deployment: string;

  /** `pyshop:8`, what it brings. */
  readonly revision: string;

  /** `waiting`: a dry run. */
  readonly outcome: ApprovalResult['outcome'] | 'waiting';

  /**
   * What serves, `pyshop:7`.
   *
   * @default - it is about to change, or a dry run
   */
  readonly serves?: string;
}

type Answer = 'approve' | 'reject';

const DOES: Readonly<Record<Answer, string>> = {
  approve: 'let the deployment go on that waits for an approval',
  reject: 'take back the deployment that waits for an approval; what serves goes on',
};

const answerCommand =
  (answer: Answer) =>
  (context: CommandContext): Command =>
    new Command(answer)
      .description(DOES[answer])
      .addArgument(environmentArgument())
      .addOption(serviceOption())
      .addOption(timeoutOption())
      .addOption(dryRunOption())
      .addOption(yesOption())
      .addOption(jsonOption('what became of it'))
      .addHelpText('after', helpOf(`berth ${answer} prod`, `berth ${answer} prod --yes --json`))
      .action(async (environment: string | undefined, { json, ...flags }: AnswerOptions & { json?: boolean }) => {
        const report = await answerApproval(answer, { environment, ...flags }, limited(context, flags.timeout));
        context.io.result(json ? report : describe(report));
      });

export const approveCommand = answerCommand('approve');
export const rejectCommand = answerCommand('reject');

/**
 * Answers a deployment that stands still until a human decides. The lock is not taken: the run that waits for the answer holds it.
 *
 * @throws CliError `NothingToApprove`, `AnswerDeclined`: nothing was changed; `RejectionStuck` (3), `ApprovalUnconfirmed` (75)
 */
export async function answerApproval(
  answer: Answer,
  options: AnswerOptions,
  context: CommandContext,
): Promise<AnswerReport> {
  const chosen = await chooseServices(options, context);
  const { app, engine } = chosen;
  const rollout = onlyService(chosen);
  const { service } = rollout;
  const pending = await findApproval(rollout, engine);
  if (!pending) {
    throw new CliError('NothingToApprove', `no deployment of ${service} in ${app.name} waits for an approval`, {
      hint: `berth status ${app.name}`,
    });
  }
  const { deployment, taskDefinition } = pending;
  context.io.info(`${service}: ${describePending(pending)}`);
  const named = { environment: app.name, service };
  if (options.dryRun) {
    return { ...named, deployment: shortName(deployment), revision: shortName(taskDefinition), outcome: 'waiting' };
  }
  if (!options.yes && !(await context.io.confirm(`${answer} ${shortName(taskDefinition)} in ${app.name}?`))) {
    throw new CliError('AnswerDeclined', 'cancelled, nothing was changed');
  }
  const work = answer === 'approve' ? approve : reject;
  const changes = new Changes();
  changes.add(`deployment ${shortName(deployment)} was asked to ${answer === 'approve' ? 'go on' : 'go back'}`);
  const result = await changes.explain(() => work(pending, rollout, engine));
  if (answer === 'approve') context.io.info(`next: berth resume ${app.name} follows it to its end`);
  return { ...named, ...result };
}

/** What waits, in one line. */
export function describePending({ deployment, taskDefinition, limit }: PendingApproval): string {
  const until = limit ? ` ${limit}` : '';
  return `deployment ${shortName(deployment)} of ${shortName(taskDefinition)} waits for an approval${until}`;
}

function describe({ service, deployment, revision, outcome, serves }: AnswerReport): string {
  if (outcome === 'waiting') return `${service}: nothing was changed`;
  if (outcome === 'approved') return `${service}: ${revision} was approved, deployment ${deployment} goes on`;
  return `${service}: ${revision} was rejected; ${serves ?? 'nothing'} serves`;
}
