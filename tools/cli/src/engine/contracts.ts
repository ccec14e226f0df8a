import type { Rollout } from '@berth/rollout';
import type { ParametersPort } from '../aws/parameters';
import { CliError } from '../cli-error';
import type { WantedImage } from '../workspace/service-image';

/**
 * The services of an environment, as its stacks describe them.
 *
 * @throws CodedError `RolloutInvalid`
 */
export async function readRollouts(environment: string, parameters: ParametersPort): Promise<Rollout[]> {
  const found = Object.entries(await parameters.below(`/berth/${environment}/`)).filter(([name]) =>
    name.endsWith('/rollout/v1'),
  );
  if (found.length === 0) return [];
  const { parseRollout } = await import('@berth/rollout');
  return found.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, json]) => parseRollout(json));
}

/**
 * The image that a service shall run: the one of its name, or the only one there is.
 *
 * @throws CliError `ImageUnknown`
 */
export function chooseImage({ service, repository }: Rollout, images: readonly WantedImage[]): WantedImage {
  const names = [service, repository.split('/').at(-1)];
  const chosen = images.find(({ name }) => names.includes(name)) ?? (images.length === 1 ? images[0] : undefined);
  if (chosen) return chosen;
  throw new CliError(
    'ImageUnknown',
    `no image for service ${service}: ${images.length === 0 ? 'the app depends on no service' : `none of ${images.map(({ name }) => name).join(', ')} has its name`}`,
    {
      hint: 'add the service to `runs` in .projenrc.ts, or name an image with --image',
    },
  );
}
