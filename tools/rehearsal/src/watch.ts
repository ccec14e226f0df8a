import type { AwsSide, RunningTask } from './aws-side';
import type { Traffic } from './traffic';

/** What is watched. */
interface Watchable {
  readonly account: AwsSide;
  ask(environment: string): Promise<Traffic>;
}

/** An environment, before and after something happened to it. */
export interface Watched {
  /** Resources that are not the same any more, `<stack>/<logical id>`. */
  readonly replaced: readonly string[];

  /** Whether the rules of the load balancer share the users among the target groups as before. */
  readonly sameWeights: boolean;

  /** Whether the same tasks run. */
  readonly sameTasks: boolean;

  /** What runs now. */
  readonly tasks: readonly RunningTask[];

  /** Requests of a client that asked all the time. */
  readonly requests: number;

  /** Those without a good answer, in words; empty as nobody noticed. */
  readonly failures: readonly string[];
}

/** Does something to an environment while a client asks it without pause. */
export async function watch(
  rehearsal: Watchable,
  environment: string,
  happening: () => Promise<void>,
): Promise<Watched> {
  const before = await look(rehearsal.account, environment);
  const traffic = await rehearsal.ask(environment);
  let requests = 0;
  let failures: readonly string[] = [];
  try {
    await happening();
  } finally {
    ({ requests, failures } = await traffic.stop());
  }
  const after = await look(rehearsal.account, environment);
  return {
    replaced: Object.keys(before.ids).filter(id => id in after.ids && after.ids[id] !== before.ids[id]),
    sameWeights: JSON.stringify(before.weights) === JSON.stringify(after.weights),
    sameTasks: JSON.stringify(before.tasks) === JSON.stringify(after.tasks),
    tasks: after.tasks,
    requests,
    failures,
  };
}

async function look(account: AwsSide, environment: string) {
  const [ids, weights, tasks] = await Promise.all([
    account.physicalIds(environment),
    account.weights(environment),
    account.tasks(environment),
  ]);
  return { ids, weights, tasks };
}
