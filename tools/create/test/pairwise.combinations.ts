import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pairwise } from './_fixtures/choices';

// the gate judges every template: seconds for each environment, minutes where others work, too
jest.setTimeout(3_600_000);

const execute = promisify(execFile);
const TASK = join(__dirname, '_fixtures/synthesize.task.ts');

test.each(pairwise().map(chosen => [JSON.stringify(chosen), chosen] as const))(
  '%s is synthesized, with no finding',
  async (choices, { environments }) => {
    const { stdout } = await execute(process.execPath, ['--import', 'tsx', TASK, choices]);

    const stacks: string[] = JSON.parse(stdout);
    process.stderr.write(`${choices}: ${stacks.length} stacks\n`);
    for (const name of ['global', ...environments]) {
      expect(stacks.filter(stack => stack.startsWith(`${name}-`))).not.toEqual([]);
    }
  },
);
