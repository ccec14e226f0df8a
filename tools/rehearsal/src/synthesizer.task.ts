import { join } from 'node:path';

/**
 * Synthesizes the app in the working directory, again for each message, and answers with the reason when that fails.
 *
 * Five times faster than a process for each: the rules of the gate are loaded once.
 */
process.on('message', () => {
  process.send?.(synthesize(join(process.cwd(), 'lib')));
});

function synthesize(folder: string): { readonly failure?: string } {
  for (const file of Object.keys(require.cache)) if (file.startsWith(folder)) delete require.cache[file];
  try {
    require(join(folder, 'main.js'));
    return {};
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}
