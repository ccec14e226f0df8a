import { parseRollout, type Rollout } from '@berth/rollout';
import type { ServiceShape } from '../engine/app-spec';
import type { Assembly } from './assembly';
import { PlainTemplate } from './plain-template';

/** A service as its templates describe it, before any deployment. */
export interface RenderedService {
  readonly rollout: Rollout;

  /** The task definition in the words of ECS's API. */
  readonly taskDefinition: Readonly<Record<string, unknown>>;
  readonly shape: ServiceShape;
}

/**
 * The services of an environment, by name. The same sources give the same on every computer.
 *
 * @throws CodedError `RolloutInvalid`
 */
export function renderedServices({ stacks, region }: Assembly): RenderedService[] {
  return stacks
    .flatMap(stack => {
      const template = new PlainTemplate(stack, region);
      const rollouts = template
        .resources('AWS::SSM::Parameter')
        .filter(({ Name }) => /^\/berth\/[^/]+\/[^/]+\/rollout\/v1$/.test(String(Name)))
        .map(({ Value }) => parseRollout(String(Value)));
      const definitions = template.resources('AWS::ECS::TaskDefinition');
      const services = template.resources('AWS::ECS::Service');
      return rollouts.map(rollout => ({
        rollout,
        taskDefinition: asInApi(definitionOf(rollout, definitions)),
        shape: shapeOf(services.find(({ ServiceName }) => ServiceName === rollout.service) ?? services[0] ?? {}),
      }));
    })
    .sort((a, b) => (a.rollout.service < b.rollout.service ? -1 : 1));
}

interface ContainerProperties {
  readonly Name?: string;
}

function definitionOf({ container }: Rollout, definitions: readonly Record<string, unknown>[]): object {
  const holds = ({ ContainerDefinitions }: Record<string, unknown>) =>
    (ContainerDefinitions as ContainerProperties[] | undefined)?.some(({ Name }) => Name === container.name);
  return definitions.find(holds) ?? {};
}

function shapeOf({ PlatformVersion }: Record<string, unknown>): ServiceShape {
  // network and capacity are in the contract of the rollout
  return { capacityProviders: [], platformVersion: PlatformVersion as string | undefined };
}

/** Their keys are the user's, not CloudFormation's. */
const MAPS = ['Options', 'DockerLabels', 'DriverOpts', 'Labels'];

/** CloudFormation writes `ContainerDefinitions`, ECS `containerDefinitions`. */
function asInApi(value: object): Record<string, unknown> {
  const entries = Object.entries(value).map(([key, item]) => {
    const name = key.charAt(0).toLowerCase() + key.slice(1);
    return [name, MAPS.includes(key) ? item : inApi(item)];
  });
  return Object.fromEntries(entries);
}

function inApi(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inApi);
  return value !== null && typeof value === 'object' ? asInApi(value) : value;
}
