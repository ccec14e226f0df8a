import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from '../src/create';
import { filesIn } from '../src/files';
import { choices } from './_fixtures/choices';

let place: string;

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'create-test-'));
});

afterEach(() => rmSync(place, { recursive: true, force: true }));

const text = (file: string) => readFileSync(join(place, 'shop', file), 'utf8');
const json = (file: string) => JSON.parse(text(file));

test('the whole repository is there, and nothing beside it', () => {
  const files = create(choices(), { folder: join(place, 'shop') });

  expect(readdirSync(place)).toEqual(['shop']);
  for (const file of files) expect(existsSync(join(place, 'shop', file))).toBe(true);
  expect(files).toEqual(
    expect.arrayContaining([
      '.projenrc.ts',
      'README.md',
      'apps/global/src/config.ts',
      'apps/prod/cdk.json',
      'nx.json',
      'package.json',
      'services/shop/Dockerfile',
      'services/shop/app/main.py',
    ]),
  );
});

test('its packages are in ranges that belong together, its tools exactly those of the tests', () => {
  create(choices(), { folder: join(place, 'shop') });
  const own = JSON.parse(readFileSync(join(__dirname, '../package.json'), 'utf8'));

  expect(json('apps/dev/package.json').dependencies).toEqual({
    '@berth/guardrails': own.peerDependencies['@berth/guardrails'],
    '@berth/platform': own.peerDependencies['@berth/platform'],
    'aws-cdk-lib': own.devDependencies['aws-cdk-lib'],
    constructs: own.devDependencies.constructs,
    '@shop/services-shop': '*',
  });
  expect(json('package.json').devDependencies).toEqual({
    '@berth/cli': own.peerDependencies['@berth/cli'],
    '@berth/create': `^${own.version}`,
    '@berth/local-cloud': own.peerDependencies['@berth/local-cloud'],
    '@types/node': own.devDependencies['@types/node'],
    nx: own.devDependencies.nx,
    projen: own.dependencies.projen,
    tsx: own.devDependencies.tsx,
    typescript: own.devDependencies.typescript,
  });
});

test('environments deploy in their order, with the image of the service', () => {
  create(choices(), { folder: join(place, 'shop') });

  expect(json('apps/prod/package.json').nx.targets.deploy.dependsOn).toEqual([
    'synth',
    { projects: ['shop'], target: 'image' },
    { projects: ['global'], target: 'deploy' },
    { projects: ['dev'], target: 'deploy' },
    { projects: ['test'], target: 'deploy' },
  ]);
});

test('its README says two commands, and they are there', () => {
  create(choices({ environments: ['staging', 'live'] }), { folder: join(place, 'shop') });

  expect(text('README.md')).toMatch(/^npm test .*\nnpm run local {8}# deploy staging/m);
  expect(json('package.json').scripts).toMatchObject({
    build: 'projen build',
    test: 'projen test',
    local: 'projen local',
  });
  const { build, local, test: tests } = json('.projen/tasks.json').tasks;
  expect(build.steps).toEqual([{ spawn: 'default' }, { spawn: 'test' }]);
  expect(tests.steps).toEqual([{ exec: 'nx run-many -t build test pytest synth' }]);
  expect(local.steps.map(({ exec }: { exec: string }) => exec)).toEqual([
    'nx run-many -t venv',
    'berth local start',
    'berth bootstrap staging',
    'nx deploy staging',
    'berth status staging',
  ]);
});

test('a registry is named with a token that is in no file', () => {
  create(choices({ registry: 'https://npm.example.com/npm' }), { folder: join(place, 'shop') });

  expect(text('.npmrc')).toContain('@berth:registry=https://npm.example.com/npm/\n');
  // biome-ignore lint/suspicious/noTemplateCurlyInString: npm puts the variable in
  expect(text('.npmrc')).toContain('//npm.example.com/npm/:_authToken=${NPM_TOKEN}');
  expect(text('.projenrc.ts')).toContain("registry: 'https://npm.example.com/npm'");
});

test('names of environments that TypeScript has taken are no trouble', () => {
  create(choices({ environments: ['default', 'pre-prod', 'prod'] }), { folder: join(place, 'shop') });

  expect(text('.projenrc.ts')).toContain("const defaultApp = new EnvironmentApp(repo, { name: 'default'");
  expect(text('.projenrc.ts')).toContain('after: [shared, defaultApp, preProd]');
});

test('an empty folder is taken', () => {
  mkdirSync(join(place, 'shop'));
  const { ino } = statSync(join(place, 'shop'));

  create(choices(), { folder: join(place, 'shop') });

  expect(existsSync(join(place, 'shop/package.json'))).toBe(true);
  expect(readdirSync(join(place, 'shop')).filter(name => name.startsWith('.create-berth'))).toEqual([]);
  // the very same: a terminal may be in it
  expect(statSync(join(place, 'shop')).ino).toBe(ino);
});

test('what a run that was killed left in an empty folder is no obstacle, and goes', () => {
  mkdirSync(join(place, 'shop/.create-berth-0a1b2c3d/apps'), { recursive: true });

  const files = create(choices(), { folder: join(place, 'shop') });

  expect(readdirSync(join(place, 'shop')).filter(name => name.startsWith('.create-berth'))).toEqual([]);
  expect(filesIn(join(place, 'shop'))).toEqual(files);
});

test.each(['.create-berth-notes', 'my.create-berth-0a1b2c3d', '.create-berth-0a1b2c3d.txt'])(
  "fails when the folder has %s, which is nobody's draft",
  name => {
    mkdirSync(join(place, 'shop/.create-berth-0a1b2c3d'), { recursive: true });
    writeFileSync(join(place, 'shop', name), 'mine');

    expect(() => create(choices(), { folder: join(place, 'shop') })).toThrow(
      expect.objectContaining({ name: 'FolderNotEmpty' }),
    );
    expect(readdirSync(join(place, 'shop')).sort()).toEqual([name, '.create-berth-0a1b2c3d'].sort());
  },
);

test('fails when the folder has files in it, and leaves them', () => {
  mkdirSync(join(place, 'shop'));
  writeFileSync(join(place, 'shop/notes.txt'), 'mine');

  expect(() => create(choices(), { folder: join(place, 'shop') })).toThrow(
    expect.objectContaining({ name: 'FolderNotEmpty', message: expect.stringContaining('name a new folder') }),
  );
  expect(readdirSync(join(place, 'shop'))).toEqual(['notes.txt']);
  expect(readdirSync(place)).toEqual(['shop']);
});

test('fails when the folder is a file', () => {
  writeFileSync(join(place, 'shop'), 'mine');

  expect(() => create(choices(), { folder: join(place, 'shop') })).toThrow(
    expect.objectContaining({ name: 'FolderNotUsable' }),
  );
});

test('fails when the folder cannot be written, and says why', () => {
  writeFileSync(join(place, 'file'), 'mine');

  expect(() => create(choices(), { folder: join(place, 'file/shop') })).toThrow(
    expect.objectContaining({
      name: 'FolderNotWritable',
      message: expect.stringMatching(/cannot be written: E[A-Z]+;/),
    }),
  );
  expect(readdirSync(place)).toEqual(['file']);
});

test('who may see the folder is as for any other folder', () => {
  mkdirSync(join(place, 'other'));

  create(choices(), { folder: join(place, 'shop') });

  expect(statSync(join(place, 'shop')).mode).toBe(statSync(join(place, 'other')).mode);
});

test('a dry run tells the same files, and writes none', () => {
  const told = create(choices(), { folder: join(place, 'shop'), dryRun: true });

  expect(readdirSync(place)).toEqual([]);
  expect(create(choices(), { folder: join(place, 'shop') })).toEqual(told);
});

test('nothing half-written stays when something fails', () => {
  const broken = { ...choices(), environments: ['dev', 'dev'] };

  expect(() => create(broken, { folder: join(place, 'shop') })).toThrow();
  expect(() => create(broken, { folder: join(place, 'deep/er/shop') })).toThrow();
  mkdirSync(join(place, 'empty'));
  expect(() => create(broken, { folder: join(place, 'empty') })).toThrow();
  expect(readdirSync(place)).toEqual(['empty']);
  expect(readdirSync(join(place, 'empty'))).toEqual([]);
});
