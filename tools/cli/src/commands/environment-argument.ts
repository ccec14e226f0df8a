import { Argument } from 'commander';

/** The one positional argument of most commands. */
export function environmentArgument(): Argument {
  return new Argument(
    '[environment]',
    'its name, like dev; in the folder of an example without the name of the folder',
  ).default(undefined, 'the one you are in');
}
