#!/usr/bin/env node
import { checkNode } from './node-version';

checkNode(process.versions.node, text => process.stderr.write(text), process.exit);
run().catch((error: NodeJS.ErrnoException) => {
  if (error.code === 'MODULE_NOT_FOUND') {
    process.stderr.write(
      `berth is not installed completely: ${error.message.split('\n')[0]}\nhint: npm ci, then nx build @berth/cli\n`,
    );
    process.exit(1);
  }
  process.stderr.write(`${error.stack ?? error}\nthis is a bug of berth\n`);
  process.exit(70);
});

/** The only place that knows the process: arguments, variables, streams, signals, exit status. */
async function run(): Promise<void> {
  const [{ hostname, userInfo }, { runCli }, { systemContext }] = await Promise.all([
    import('node:os'),
    import('./cli.js'),
    import('./system-context.js'),
  ]);
  const interrupt = new AbortController();
  const interrupted = () => {
    // the second time nobody wants to hear anything any more
    if (interrupt.signal.aborted) process.exit(130);
    interrupt.abort();
  };
  process.on('SIGINT', interrupted).on('SIGTERM', interrupted);
  // a reader that went away, as in `berth logs | head`
  process.stdout.on('error', () => process.exit(0));

  // speaks to developers of programs, not to their users; node-version.ts says what is needed
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const context = systemContext({
    process,
    interrupted: interrupt.signal,
    owner: `${userInfo().username}@${hostname()}`,
  });
  const { version } = require('../package.json') as { version: string };
  const status = await runCli(process.argv.slice(2), version, context);
  // clients keep connections open, and an interrupted deployment goes on in the background: end here
  process.stdout.write('', () => process.exit(status));
}
