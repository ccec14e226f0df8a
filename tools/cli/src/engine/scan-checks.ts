import type { EngineContext } from './environment';
import type { PreflightProblem } from './preflight';
import type { ReleaseOptions, ReleasePlan } from './release';

/** What the scan of the registry found in an image that is there: nothing critical may be released without a word. */
export async function checkScan(
  { rollout, image }: ReleasePlan,
  { vulnerable = false }: Pick<ReleaseOptions, 'vulnerable'>,
  { aws, io }: EngineContext,
): Promise<PreflightProblem[]> {
  const scan = await aws.registry.scan(rollout.repository, image.digest);
  if (scan === undefined) return [];
  const { status, critical } = scan;
  const name = image.digest.slice(0, 19);
  if (!['COMPLETE', 'ACTIVE'].includes(status)) {
    io.info(`the scan of image ${name} is ${status}: what it would find is not known`);
    return [];
  }
  if (critical === 0) return [];
  if (vulnerable) {
    io.info(`image ${name} has ${critical} critical vulnerabilities and is released nevertheless`);
    return [];
  }
  return [
    {
      code: 'ImageVulnerable',
      text: `image ${name} has ${critical} critical vulnerabilities, as the scan of the registry says`,
      fix: 'make it again on a newer base, or add --allow-vulnerable <reason>',
    },
  ];
}
