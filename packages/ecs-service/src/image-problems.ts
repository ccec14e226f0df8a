import { isKnown, type Problem } from '@berth/foundation';
import { parseImage } from './image-reference';

/** What the rules of an image judge. */
export interface ImageFacts {
  readonly image: string;

  /** Where the service runs; unknown until it is deployed in some stacks. */
  readonly region?: string;
}

/**
 * Every mistake in the image of a sidecar. The image of the service itself is pinned by the deploy tool.
 */
export function imageProblems({ image, region }: ImageFacts, path: string): Problem[] {
  if (!isKnown(image)) return [];
  const parsed = parseImage(image);
  if (!parsed) return [{ code: 'BERTH-ECS-007', path, value: image, fact: 'is not an image reference' }];
  return [...pinProblems(image, path, parsed), ...regionProblems({ region, imageRegion: parsed.ecr?.region }, path)];
}

/** An image of another region is pulled across the world, at each start of a task. */
export function regionProblems(regions: { region?: string; imageRegion?: string }, path: string): Problem[] {
  const { region, imageRegion } = regions;
  if (!isKnown(region) || !isKnown(imageRegion) || region === imageRegion) return [];
  const fact = `image is in ${imageRegion}, service in ${region}`;
  return [{ code: 'BERTH-ECS-009', path, value: imageRegion, fact }];
}

/** Nobody pins a sidecar but its author: a tag that moves changes every task that starts afterwards. */
function pinProblems(image: string, path: string, { tag = 'latest', digest }: { tag?: string; digest?: string }) {
  if (digest) return [];
  const problem = { code: 'BERTH-ECS-008', path, value: image };
  if (tag === 'latest') {
    return [{ ...problem, fact: 'tag latest is mutable', fix: 'use a release tag and its digest, name:1.2@sha256:…' }];
  }
  return [{ ...problem, fact: `tag ${tag} can be moved`, fix: `add its digest, ${image}@sha256:…` }];
}
