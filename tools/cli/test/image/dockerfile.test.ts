import { checkDockerfile, readDockerfile } from '../../src/image/dockerfile';

const dockerfile = (...lines: string[]) => ['FROM python:3.13-slim', ...lines].join('\n');

test('keeps environment, working directory, user, ports and command of the last stage', () => {
  const image = readDockerfile(
    [
      'FROM node AS assets',
      'ENV A=assets',
      'WORKDIR /assets',
      dockerfile(
        'ENV A=1 B="two words"',
        'WORKDIR /app',
        'WORKDIR data',
        'USER 10001',
        'EXPOSE 8000',
        'CMD ["python", "-m", "shop"]',
      ),
    ].join('\n'),
  );

  expect(image).toMatchObject({
    environment: { A: '1', B: 'two words' },
    workingDir: '/app/data',
    user: '10001',
    ports: ['8000/tcp'],
    command: ['python', '-m', 'shop'],
  });
});

test('takes over a stage that the last one is built from', () => {
  const image = readDockerfile('FROM python AS base\nENV A=1\nWORKDIR /app\nFROM base\nCOPY main.py .');

  expect(image.environment).toEqual({ A: '1' });
  expect(image.copies).toEqual([expect.objectContaining({ target: '/app', intoFolder: true })]);
});

test('expands variables: ENV before ARG, defaults, and the PATH of a base image', () => {
  const image = readDockerfile(
    dockerfile(
      'ARG PORT=1',
      'ENV PORT=2',
      'ENV P=$PORT PATH=/venv/bin:$PATH',
      `ENV Q=$\{NONE:-three} R=$\{PORT:+four}`,
    ),
  );

  expect(image.environment).toMatchObject({ P: '2', Q: 'three', R: 'four' });
  expect(image.environment.PATH).toMatch(/^\/venv\/bin:\/usr\/local\/sbin:/);
});

test('runs the shell form with a shell', () => {
  expect(readDockerfile(dockerfile('CMD python -m shop')).command).toEqual(['/bin/sh', '-c', 'python -m shop']);
});

test('forgets the command before a new entry point', () => {
  const image = readDockerfile(dockerfile('CMD ["a"]', 'ENTRYPOINT ["b"]'));

  expect(image).toMatchObject({ entrypoint: ['b'], command: undefined });
});

test('leaves out what only a container engine can do, and says so', () => {
  const image = readDockerfile(dockerfile('RUN pip install .', 'COPY --from=packages /opt/venv /opt/venv'));

  expect(image.leftOut).toEqual(['Dockerfile:2: RUN', 'Dockerfile:3: COPY --from']);
  expect(image.copies).toEqual([]);
});

test.each([
  ['a misspelt instruction', dockerfile('COPPY a b'), 'Dockerfile:2: unknown instruction COPPY; did you mean COPY'],
  ['no FROM', 'CMD ["a"]', 'Dockerfile:1: has no FROM; start it with FROM <base image>'],
  [
    'a COPY without target',
    dockerfile('', 'COPY a'),
    'Dockerfile:3: COPY needs a source and a target; COPY <source> <target>',
  ],
  [
    'a CMD that is nearly JSON',
    dockerfile('CMD ["a" "b"]'),
    'Dockerfile:2: CMD starts with [ but is not a JSON list; quote each word with " and put commas between',
  ],
  ['an ENV without value', dockerfile('ENV A'), 'Dockerfile:2: ENV needs a name and a value; ENV NAME=value'],
])('fails on %s with its line', (_, text, message) => {
  expect(() => readDockerfile(text)).toThrow(
    expect.objectContaining({ name: 'DockerfileInvalid', message, exitCode: 1 }),
  );
});

test('lets through what only Docker can build when Docker builds it', () => {
  expect(() => checkDockerfile(dockerfile('ADD site.tar.gz /srv'))).not.toThrow();
});

test.each([
  ['FROM', 'Dockerfile:1: FROM is empty; FROM <base image>'],
  ['FROM python as', 'Dockerfile:1: FROM python as is not understood; FROM <base image> AS <stage>'],
  ['FROM python slim', 'Dockerfile:1: FROM python slim is not understood; FROM <base image> AS <stage>'],
  ['ENV A=1\nFROM python', 'Dockerfile:1: ENV stands before FROM; move it below'],
  ['FROM python\nWORKDIR', 'Dockerfile:2: WORKDIR is empty; WORKDIR <value>'],
  ['FROM python\nEXPOSE 99999', 'Dockerfile:2: EXPOSE 99999: must be a port from 1 to 65535; EXPOSE 8000'],
  ['FROM python\nEXPOSE http', 'Dockerfile:2: EXPOSE http: must be a port from 1 to 65535; EXPOSE 8000'],
  [
    'FROM python\nCMD ["a",]',
    'Dockerfile:2: CMD starts with [ but is not a JSON list; quote each word with " and put commas between',
  ],
])('refuses %j with and without a container engine', (text, message) => {
  expect(() => checkDockerfile(text)).toThrow(expect.objectContaining({ name: 'DockerfileInvalid', message }));
});

test.each([
  'ARG BASE=python\nFROM $BASE AS base',
  'FROM --platform=linux/amd64 python as base\nFROM base',
  'FROM python\nARG PORT=1\nEXPOSE $PORT 8000/tcp 9000-9010/udp\nCMD []\nENTRYPOINT []',
])('accepts %j', text => {
  expect(() => checkDockerfile(text)).not.toThrow();
});
