import { Option } from 'commander';
import { CliError } from '../cli-error';
import type { CommandContext } from '../command-context';
import type { ReleasePlan } from '../engine/release';
import { checkBase, imageFromOption, imagesOf, type WantedImage } from '../workspace/service-image';
import type { ChosenServices, ServiceOptions } from './chosen-services';
import { planReleases } from './release';

export interface MigrateOptions extends ServiceOptions {
  /**
   * A digest, or the path of an image.json.
   *
   * @default - the images of the services that the app depends on
   */
  readonly image?: string;
}

export const imageOption = (): Option =>
  new Option('--image <digest|image.json>', 'which image (default: dist/image.json of the services it runs)');

/**
 * What a release would do to the services that have a migration.
 *
 * @throws CliError `NoMigration`: nothing was changed
 */
export async function planMigrations(
  { app, rollouts, engine, target }: ChosenServices,
  { image }: MigrateOptions,
  { cwd }: CommandContext,
): Promise<ReleasePlan[]> {
  const migrating = rollouts.filter(({ migration }) => migration !== undefined);
  if (migrating.length === 0) {
    throw new CliError('NoMigration', `no service of ${app.name} has a migration`, {
      hint: 'write migration: { command } into its config',
    });
  }
  const images: readonly WantedImage[] = image ? [imageFromOption(image, cwd)] : imagesOf(app);
  checkBase(images, target);
  return planReleases(migrating, images, engine);
}
