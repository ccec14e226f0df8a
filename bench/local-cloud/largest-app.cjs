const { execFileSync } = require('node:child_process');
const { existsSync, mkdirSync, readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { BenchError } = require('../bench-error.cjs');
const { CloudProcess } = require('./clouds.cjs');
const { REGION } = require('./api.cjs');
const { pythonPrograms } = require('./python.cjs');
const { createStack } = require('./stacks.cjs');

const APPS = join(__dirname, '../../apps');
const BUCKET = `cdk-hnb659fds-assets-000000000000-${REGION}`;

/** What every app reads of. */
const SHARED = 'global';

/** A minute of the cloud takes a second, as in the demo. */
const SPEED = 60;

/** The app whose stacks have the most resources. */
function largestApp() {
  const [largest] = readdirSync(APPS)
    .map(name => ({ name, stacks: stacksOf(name) }))
    .sort((a, b) => resourcesIn(b.stacks) - resourcesIn(a.stacks));
  return largest;
}

/**
 * Makes the stacks of the largest app in clouds of their own, by plain calls of CloudFormation, with the assets that the templates name. Services have no
 * tasks yet, as in every first deployment.
 *
 * @returns the app, and seconds by stack
 */
async function measureLargestApp(rounds) {
  const { name, stacks } = largestApp();
  const seconds = Object.fromEntries(stacks.map(stack => [stack.name, []]));
  for (let round = 0; round < rounds; round++) {
    const cloud = await CloudProcess.start('berth', { speed: SPEED });
    await publish(cloud, [...stacksOf(SHARED), ...stacks]);
    for (const stack of stacksOf(SHARED)) await create(cloud.api, stack);
    for (const stack of stacks) seconds[stack.name].push(await create(cloud.api, stack));
    await cloud.stop();
  }
  return { app: name, stacks, seconds, speed: SPEED };
}

function create(api, { name, file, template }) {
  const parameters = template.Parameters?.FirstDeployment
    ? { 'Parameters.member.1.ParameterKey': 'FirstDeployment', 'Parameters.member.1.ParameterValue': 'yes' }
    : {};
  const TemplateURL = `http://127.0.0.1:${api.port}/${BUCKET}/${file}`;
  return createStack(api, name, undefined, { TemplateURL, ...parameters });
}

/** Files of stacks, and what `cdk bootstrap` leaves behind for them. */
async function publish({ api, folder }, stacks) {
  await api.send('s3', {
    method: 'PUT',
    path: `/${BUCKET}`,
    body: `<CreateBucketConfiguration><LocationConstraint>${REGION}</LocationConstraint></CreateBucketConfiguration>`,
  });
  await api.json('ssm', 'AmazonSSM.PutParameter', {
    Name: '/cdk-bootstrap/hnb659fds/version',
    Value: '30',
    Type: 'String',
  });
  const put = (key, body) => {
    const headers = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
    return api.send('s3', { method: 'PUT', path: `/${BUCKET}/${key}`, headers, body });
  };
  mkdirSync(join(folder, 'assets'));
  for (const { file, assets, directory } of stacks) {
    await put(file, readFileSync(join(directory, file)));
    for (const { source, destinations } of assets) {
      const [{ objectKey }] = Object.values(destinations);
      const path = join(directory, source.path);
      await put(
        objectKey,
        source.packaging === 'zip' ? zipped(path, join(folder, 'assets', objectKey)) : readFileSync(path),
      );
    }
  }
}

function zipped(directory, file) {
  const python = join(pythonPrograms(), 'python');
  execFileSync(python, ['-m', 'zipfile', '-c', file, ...readdirSync(directory)], { cwd: directory });
  return readFileSync(file);
}

/** In the order of their dependencies, as the synthesis of the app left them. */
function stacksOf(app) {
  const directory = join(APPS, app, 'cdk.out');
  if (!existsSync(directory)) throw new BenchError(`${app} is not synthesized\nhint: npx projen build`);
  const { artifacts } = readJson(join(directory, 'manifest.json'));
  const waiting = Object.entries(artifacts).filter(([, { type }]) => type === 'aws:cloudformation:stack');
  const names = new Set(waiting.map(([id]) => id));
  const ordered = [];
  while (waiting.length) {
    const at = waiting.findIndex(([, { dependencies = [] }]) =>
      dependencies.every(id => !names.has(id) || ordered.some(stack => stack.id === id)),
    );
    const [[id, { properties }]] = waiting.splice(at, 1);
    const { files } = readJson(join(directory, `${id}.assets.json`));
    ordered.push({
      id,
      name: properties.stackName ?? id,
      directory,
      file: properties.templateFile,
      template: readJson(join(directory, properties.templateFile)),
      assets: Object.values(files).filter(({ source }) => source.path !== properties.templateFile),
    });
  }
  return ordered;
}

function resourcesIn(stacks) {
  return stacks.reduce((total, { template }) => total + Object.keys(template.Resources).length, 0);
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

module.exports = { largestApp, measureLargestApp, resourcesIn };
