import type { StacksPort } from '../aws/stacks';
import { CliError } from '../cli-error';
import type { StackTemplate } from '../workspace/assembly';
import type { StackPlan } from './stack-plan';

const SERVICE = 'AWS::ECS::Service';

/** A service whose releases would be moved in another way. */
export interface StrategyChange {
  readonly logicalId: string;
  readonly from: string;
  readonly to: string;
}

/** Services of which a new template changes who moves releases, or how. */
export function strategyChanges(live: StackTemplate, wanted: StackTemplate): StrategyChange[] {
  const before = strategies(live);
  return Object.entries(strategies(wanted))
    .map(([logicalId, to]) => ({ logicalId, from: before[logicalId], to }))
    .filter((change): change is StrategyChange => change.from !== undefined && change.from !== change.to);
}

/**
 * Refuses another strategy unless it was asked for: it is a step of its own, with nothing released beside it.
 *
 * @throws CliError `StrategyChange`: nothing was changed
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/migrate-deployment-strategies.html
 */
export async function guardStrategies(
  plans: readonly StackPlan[],
  allowed: readonly string[],
  stacks: Pick<StacksPort, 'template'>,
): Promise<void> {
  const found: { place: string; text: string }[] = [];
  for (const { stack, action } of plans) {
    if (action !== 'update' || Object.keys(strategies(stack.template)).length === 0) continue;
    for (const { logicalId, from, to } of strategyChanges(await stacks.template(stack.name), stack.template)) {
      const place = `${stack.name}/${logicalId}`;
      if (!allowed.includes(place)) found.push({ place, text: `${place} goes from ${from} to ${to}` });
    }
  }
  if (found.length === 0) return;
  const text = found.map(one => one.text).join(', ');
  throw new CliError('StrategyChange', `releases would be moved in another way: ${text}`, {
    hint: `a step of its own, which releases nothing: ${found.map(({ place }) => `--migrate-strategy ${place}`).join(' ')}`,
  });
}

/** Who moves the releases of each service, and how: `ECS, BLUE_GREEN`. */
function strategies({ Resources = {} }: StackTemplate): Record<string, string> {
  const services = Object.entries(Resources).filter(([, { Type }]) => Type === SERVICE);
  return Object.fromEntries(
    services.map(([logicalId, { Properties = {} }]) => {
      const { DeploymentController, DeploymentConfiguration } = Properties as {
        readonly DeploymentController?: { readonly Type?: string };
        readonly DeploymentConfiguration?: { readonly Strategy?: string };
      };
      const controller = DeploymentController?.Type ?? 'ECS';
      const strategy = controller === 'ECS' ? `, ${DeploymentConfiguration?.Strategy ?? 'ROLLING'}` : '';
      return [logicalId, `${controller}${strategy}`];
    }),
  );
}
