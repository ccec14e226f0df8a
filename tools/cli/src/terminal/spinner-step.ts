import { Listr, ListrLogger, PRESET_TIMER, ProcessOutput } from 'listr2';
import type { Step } from './io';

/** One spinning line on a terminal, drawn on stderr. Loaded only when there is a terminal. */
export async function spinnerStep<T>(
  title: string,
  work: (step: Step) => Promise<T>,
  redact: (text: string) => string,
  stderr: NodeJS.WriteStream,
): Promise<T> {
  let result: { value: T } | undefined;
  const list = new Listr(
    [
      {
        title,
        task: async (_, task) => {
          const step: Step = {
            update: text => {
              task.output = redact(text);
            },
            title: text => {
              task.title = redact(text);
            },
          };
          result = { value: await work(step) };
        },
      },
    ],
    {
      registerSignalListeners: false,
      rendererOptions: {
        collapseErrors: false,
        showErrorMessage: false,
        timer: PRESET_TIMER,
        logger: new ListrLogger({ processOutput: new ProcessOutput(stderr, stderr) }),
      },
    },
  );
  await list.run();
  if (!result) throw new TypeError('unexpected end of a step: no result');
  return result.value;
}
