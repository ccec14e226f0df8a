import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ContainerSettings, containerProcess } from '../../../src/services/ecs/container-process';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'image-'));
});

afterEach(() => rmSync(root, { recursive: true }));

function settings(
  change: Partial<ContainerSettings> = {},
  image: Partial<ContainerSettings['image']> = {},
): ContainerSettings {
  return {
    definition: { name: 'app' },
    image: {
      digest: 'sha256:1',
      entrypoint: ['enter'],
      command: ['serve', '--fast'],
      environment: {},
      workingDir: '/app',
      ...image,
    },
    root,
    runtimePath: [],
    secrets: {},
    platform: {},
    ...change,
  };
}

test.each([
  ['the image alone', {}, ['enter', 'serve', '--fast']],
  ['a command of the definition', { definition: { command: ['migrate'] } }, ['enter', 'migrate']],
  [
    'an entry point of the definition, which drops the command of the image',
    { definition: { entryPoint: ['sh'] } },
    ['sh'],
  ],
  ['both of the definition', { definition: { entryPoint: ['sh'], command: ['-c'] } }, ['sh', '-c']],
  ['an override', { definition: { command: ['migrate'] }, override: { command: ['seed'] } }, ['enter', 'seed']],
])('runs the command line of %s', (_, change, commandLine) => {
  const { program, args } = containerProcess(settings(change));

  expect([program, ...args]).toEqual(commandLine);
});

test('trusts the certificates of the local cloud, unless the image or the definition says otherwise', () => {
  const trust = { SSL_CERT_FILE: '/trusted.pem', NODE_EXTRA_CA_CERTS: '/ca.pem' };
  const definition = { environment: [{ name: 'NODE_EXTRA_CA_CERTS', value: '/mine.pem' }] };

  const { environment } = containerProcess(settings({ trust, definition }));

  expect(environment).toMatchObject({ SSL_CERT_FILE: '/trusted.pem', NODE_EXTRA_CA_CERTS: '/mine.pem' });
});

test('lets an override win over a secret, and the platform over everything', () => {
  const { environment } = containerProcess(
    settings({
      definition: { environment: [{ name: 'A', value: 'definition' }] },
      secrets: { A: 'secret', B: 'secret' },
      override: {
        environment: [
          { name: 'B', value: 'override' },
          { name: 'PORT', value: '1' },
        ],
      },
      platform: { PORT: '8000' },
    }),
  );

  expect(environment).toMatchObject({ A: 'secret', B: 'override', PORT: '8000' });
});

test('gives nothing of the environment of the local cloud to a container', () => {
  expect(Object.keys(containerProcess(settings()).environment).sort()).toEqual(['HOME', 'PATH']);
});

test('puts the runtime path first, then the folders of the image that exist', () => {
  mkdirSync(join(root, 'opt/bin'), { recursive: true });

  const { environment } = containerProcess(
    settings({ runtimePath: ['/venv/bin'] }, { environment: { PATH: '/opt/bin:/usr/lib/none' } }),
  );

  expect(environment.PATH).toBe(`/venv/bin:${root}/opt/bin:/usr/local/bin:/usr/bin:/bin`);
});

test('finds programs, arguments and variables of the image below its folder', () => {
  mkdirSync(join(root, 'app'));
  writeFileSync(join(root, 'app/run'), '');

  const { program, args, environment, folder } = containerProcess(
    settings(
      {},
      { entrypoint: ['/app/run'], command: ['/app', '/elsewhere'], environment: { PYTHONPATH: '/app:/lib/x' } },
    ),
  );

  expect({ program, args, folder }).toEqual({
    program: join(root, 'app/run'),
    args: [join(root, 'app'), '/elsewhere'],
    folder: join(root, 'app'),
  });
  expect(environment.PYTHONPATH).toBe(`${join(root, 'app')}:/lib/x`);
});

test('takes a program that only a base image would have from the PATH', () => {
  expect(containerProcess(settings({}, { entrypoint: ['/usr/local/bin/python3.12'] })).program).toBe('python3.12');
});
