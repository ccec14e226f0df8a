import type { Rollout } from '@berth/rollout';
import { layoutArchitectures } from '../aws/image-architectures';
import type { WantedImage } from '../workspace/service-image';
import type { EngineContext } from './environment';
import type { PreflightProblem } from './preflight';
import type { ReleasePlan } from './release';

/** As OCI writes it, and as ECS does. */
const OF_ECS: Readonly<Record<string, string>> = { amd64: 'X86_64', arm64: 'ARM64' };

/**
 * Whether the image runs on the processors of the tasks: otherwise each of them stops with `exec format error`.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RuntimePlatform.html
 */
export async function checkArchitecture(
  { rollout, image, wanted }: ReleasePlan,
  context: EngineContext,
): Promise<PreflightProblem[]> {
  const asked = wanted.input.runtimePlatform?.cpuArchitecture ?? defaultOf(rollout);
  if (asked === undefined) return [];
  const made = (await architecturesFor(rollout, image, context)).map(name => OF_ECS[name] ?? name);
  if (made.length === 0 || made.includes(asked)) return [];
  const platform = asked === 'ARM64' ? 'linux/arm64' : 'linux/amd64';
  return [
    {
      code: 'BERTH-ECS-010',
      text: `image ${image.digest.slice(0, 19)} is made for ${made.join(', ')}, the tasks run on ${asked}`,
      fix: `berth image --platform ${platform}, or change the architecture of the service`,
    },
  ];
}

/** What ECS takes when the definition says nothing: Fargate x86, elsewhere whatever the instance is. */
function defaultOf({ launchType }: Rollout): string | undefined {
  return launchType === 'FARGATE' ? 'X86_64' : undefined;
}

async function architecturesFor(
  { repository }: Rollout,
  { digest, layout }: WantedImage,
  { aws, io }: EngineContext,
): Promise<readonly string[]> {
  if (layout) return layoutArchitectures(layout);
  const found = await aws.registry.architectures(repository, digest);
  if (Array.isArray(found)) return found;
  io.info(`the architecture of the image is not known: ${found}`);
  return [];
}

/** A repository or a secret of another region than the tasks. */
export function checkRegions({ repository, region, secrets }: Rollout): PreflightProblem[] {
  const home = /\.ecr\.([a-z0-9-]+)\./.exec(repository)?.[1];
  const image: PreflightProblem[] =
    home === undefined || home === region
      ? []
      : [
          {
            code: 'BERTH-ECS-009',
            text: `the image is in ${home}, the service in ${region}`,
            fix: `name a repository of ${region}, or let the registry replicate`,
          },
        ];
  return [...image, ...secrets.flatMap(arn => secretProblem(arn, region))];
}

function secretProblem(arn: string, region: string): PreflightProblem[] {
  const there = arn.split(':')[3];
  if (there === undefined || there === region) return [];
  return [
    {
      code: 'BERTH-SEC-002',
      text: `secret ${arn} is in ${there}, ECS in ${region} cannot read it`,
      fix: `replicate it to ${region} and name that replica`,
    },
  ];
}
