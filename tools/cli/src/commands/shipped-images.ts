import type { AwsPorts } from '../aws/ports';
import { CliError } from '../cli-error';
import { readRollouts } from '../engine/contracts';
import { wasReleased } from '../infrastructure/was-released';
import { imageFromOption, imagesOf, type WantedImage } from '../workspace/service-image';
import type { EnvironmentApp } from '../workspace/workspace';

export interface ShippedImagesOptions {
  /**
   * A digest, or the path of an image.json.
   *
   * @default - the images of the services that the app depends on
   */
  readonly image?: string;

  /**
   * Ship nothing.
   *
   * @default false
   */
  readonly stacksOnly?: boolean;
}

/** What a deployment ships. */
export interface ShippedImages {
  /** @default - nothing is shipped */
  readonly images?: readonly WantedImage[];

  /**
   * Why nothing is shipped though something could be: no image was made yet, and no release needs one.
   *
   * @default - it is not so
   */
  readonly missing?: CliError;
}

/**
 * What to ship. Before the first release no image need be there: the stacks come first, with the registry that images go to.
 *
 * @throws CliError `ImageMissing` when something serves already, `ImageInvalid`: nothing was changed
 */
export async function shippedImages(
  app: EnvironmentApp,
  { image, stacksOnly }: ShippedImagesOptions,
  aws: AwsPorts,
  cwd: string,
): Promise<ShippedImages> {
  if (stacksOnly) return {};
  if (image) return { images: [imageFromOption(image, cwd)] };
  try {
    return { images: imagesOf(app) };
  } catch (error) {
    if (!(error instanceof CliError) || error.name !== 'ImageMissing') throw error;
    const rollouts = await readRollouts(app.name, aws.parameters);
    const released = await Promise.all(rollouts.map(rollout => wasReleased(rollout, aws)));
    if (released.includes(true)) throw error;
    return { missing: error };
  }
}
