import type { RotationPorts } from './ports';

/**
 * Whether somebody deploys the environment: the lock of the deploy tool, of which the highest number holds.
 *
 * Read again by the tool before each of its changes, so a deployment of ours that begins at the same moment is seen there.
 */
export async function isLocked(
  environment: string,
  now: number,
  { ssm }: Pick<RotationPorts, 'ssm'>,
): Promise<boolean> {
  const Path = `/berth/${environment}/deploy/lock`;
  const { Parameters = [] } = await ssm.getParametersByPath({ Path, Recursive: true });
  const generations = Parameters.map(({ Name = '', Value = '' }) => ({
    generation: Number(Name.split('/').at(-1)),
    expires: expiryOf(Value),
  }));
  const [holder] = generations.sort((a, b) => b.generation - a.generation);
  return holder !== undefined && holder.expires > now;
}

/** A lock that cannot be read holds: whoever wrote it knows better. */
function expiryOf(text: string): number {
  try {
    const { expires } = JSON.parse(text) as { readonly expires?: unknown };
    return typeof expires === 'number' ? expires : Number.POSITIVE_INFINITY;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
