import { PassThrough } from 'node:stream';
import { plainStep, terminalIo } from '../../src/terminal/terminal-io';

/** A process without a terminal. */
function piped() {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const streams = { stdin, stdout, stderr } as unknown as Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr'>;
  const read = (stream: PassThrough) => String(stream.read() ?? '');
  return { io: terminalIo({ ...streams, now: () => 0 }), out: () => read(stdout), err: () => read(stderr) };
}

test('prints results to stdout and all else to stderr', async () => {
  const { io, out, err } = piped();

  io.info('prose');
  io.result({ a: 1 });
  io.result('text');

  expect(out()).toBe('{\n  "a": 1\n}\ntext\n');
  expect(err()).toBe('prose\n');
});

test('I5: lets no secret out, on either stream', () => {
  const { io, out, err } = piped();
  io.hide('correct horse');

  io.info('the token is correct horse');
  io.result({ url: 'postgresql://app:hunter2@db/shop' });

  expect(out()).toContain('postgresql://app:[redacted]@db/shop');
  expect(err()).toBe('the token is [redacted]\n');
});

test('fails to ask where nobody can answer', async () => {
  await expect(piped().io.confirm('delete dev?')).rejects.toMatchObject({
    name: 'NoTerminal',
    hint: 'add --yes',
    exitCode: 1,
  });
});

test('tells a step in plain lines: start, news now and then, end with its duration', async () => {
  const lines: string[] = [];
  let time = 0;

  const result = await plainStep(
    'dev-network: create, does not exist yet',
    async step => {
      step.update('too soon');
      time = 2500;
      step.update('3 of 9 resources');
      step.title('dev-network: created');
      return 'done';
    },
    line => lines.push(line),
    () => time,
  );

  expect(result).toBe('done');
  expect(lines).toEqual([
    '00:00:00 dev-network: create, does not exist yet',
    '00:00:02 dev-network: create: 3 of 9 resources',
    '00:00:02 dev-network: created: done in 2.5 s',
  ]);
});
