import { implementedOperations } from './operations';
import { pythonPrograms } from './python';
import { type ClientRun, reportOf } from './report';
import { runSuite } from './suite';
import { suitesOf } from './suites';

/** Clients at once: each keeps a core busy. */
const PARALLEL = 2;

// biome-ignore lint/style/noProcessEnv: it speaks of the Node that calls AWS, which nobody does here
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** All clients; or, while you work on one, `main.task.ts boto3 caches people`: a client and its scenarios, without the question who checks the rest. */
async function main(only?: string, ...scenarios: string[]): Promise<void> {
  const programs = pythonPrograms();
  const waiting = suitesOf(programs)
    .filter(({ client }) => only === undefined || client.name === only)
    .map(suite => ({ ...suite, command: [...suite.command, ...scenarios] as const }));
  const runs: ClientRun[] = [];
  const work = async () => {
    for (let suite = waiting.shift(); suite; suite = waiting.shift()) runs.push(await runSuite(suite, programs, print));
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));

  const { lines, problems } = reportOf(only === undefined ? implementedOperations() : [], runs);
  for (const line of lines) print(line);
  process.stderr.write(problems.map(problem => `${problem}\n`).join(''));
  process.exitCode = problems.length > 0 ? 1 : 0;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

void main(...process.argv.slice(2));
