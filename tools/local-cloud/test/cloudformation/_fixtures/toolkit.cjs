// A process of its own, because the toolkit finds the endpoint in its environment, as `cdk` does.
const { createHash } = require('node:crypto');
const { mkdtempSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { BaseCredentials, BootstrapEnvironments, NonInteractiveIoHost, Toolkit } = require('@aws-cdk/toolkit-lib');

const environment = 'aws://000000000000/eu-west-1';
const bucket = 'cdk-hnb659fds-assets-000000000000-eu-west-1';
const role = name => `arn:aws:iam::000000000000:role/cdk-hnb659fds-${name}-role-000000000000-eu-west-1`;

/** A VPC with `size` subnets and a parameter that names it; with a mistake, when the action is to make one. */
function makeTemplate(action, size) {
  const subnets = Array.from({ length: Number(size) }, (_, index) => {
    const Properties = { VpcId: { Ref: 'Vpc' }, CidrBlock: `10.0.${index}.0/24` };
    return [`Subnet${index}`, { Type: 'AWS::EC2::Subnet', Properties }];
  });
  const contract = { Name: '/shop/vpc', Type: 'String', Value: { Ref: 'Vpc' } };
  return {
    Parameters: {
      BootstrapVersion: {
        Type: 'AWS::SSM::Parameter::Value<String>',
        Default: '/cdk-bootstrap/hnb659fds/version',
      },
    },
    Rules: {
      CheckBootstrapVersion: {
        Assertions: [
          { Assert: { 'Fn::Not': [{ 'Fn::Contains': [['1', '2', '3', '4', '5'], { Ref: 'BootstrapVersion' }] }] } },
        ],
      },
    },
    Resources: {
      Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
      ...Object.fromEntries(subnets),
      Contract: { Type: 'AWS::SSM::Parameter', Properties: contract },
      ...(action === 'break' ? { Broken: { Type: 'Custom::Thing', Properties: { ServiceToken: 'arn' } } } : {}),
      ...(action === 'misspell' ? { Other: { Type: 'AWS::EC2::VPC', Properties: { CidrBlok: '10.1.0.0/16' } } } : {}),
    },
    Outputs: { VpcId: { Value: { Ref: 'Vpc' } } },
  };
}

/** What the default synthesizer of the CDK writes for a stack. */
function synthesize(action, size) {
  const folder = mkdtempSync(join(process.cwd(), 'assembly-'));
  const write = (name, content) => writeFileSync(join(folder, name), content);
  const template = JSON.stringify(makeTemplate(action, size));
  const hash = createHash('sha256').update(template).digest('hex');
  const destination = {
    bucketName: bucket,
    objectKey: `${hash}.json`,
    region: 'eu-west-1',
    assumeRoleArn: role('file-publishing'),
  };
  const bootstrapped = {
    requiresBootstrapStackVersion: 6,
    bootstrapStackVersionSsmParameter: '/cdk-bootstrap/hnb659fds/version',
  };
  const source = { path: 'Shop.template.json', packaging: 'file' };
  const files = { [hash]: { displayName: 'Shop Template', source, destinations: { here: destination } } };
  write('Shop.template.json', template);
  write('Shop.assets.json', JSON.stringify({ version: '48.0.0', files, dockerImages: {} }));
  const properties = {
    templateFile: 'Shop.template.json',
    assumeRoleArn: role('deploy'),
    cloudFormationExecutionRoleArn: role('cfn-exec'),
    stackTemplateAssetObjectUrl: `s3://${bucket}/${hash}.json`,
    additionalDependencies: ['Shop.assets'],
    ...bootstrapped,
  };
  const artifacts = {
    'Shop.assets': { type: 'cdk:asset-manifest', properties: { file: 'Shop.assets.json', ...bootstrapped } },
    Shop: { type: 'aws:cloudformation:stack', environment, properties, dependencies: ['Shop.assets'] },
  };
  write('manifest.json', JSON.stringify({ version: '48.0.0', artifacts }));
  return folder;
}

async function act(toolkit, action, size) {
  if (action === 'bootstrap') {
    const { environments } = await toolkit.bootstrap(BootstrapEnvironments.fromList([environment]));
    return environments[0].status;
  }
  const assembly = await toolkit.fromAssemblyDirectory(synthesize(action, size));
  if (action === 'destroy') return (await toolkit.destroy(assembly, { stackEventPollingInterval: 50 })).stacks.length;
  const { stacks } = await toolkit.deploy(assembly, { stackEventPollingInterval: 50 });
  return stacks[0].outputs;
}

/** Does what the arguments say, `deploy:2` for one, in one process: loading the toolkit takes a second. */
async function main() {
  const answers = [];
  for (const step of process.argv.slice(2)) {
    const [action, size = '1'] = step.split(':');
    answers.push(await answer(action, size));
  }
  process.stdout.write(JSON.stringify(answers));
}

async function answer(action, size) {
  const messages = [];
  const ioHost = new NonInteractiveIoHost({ logLevel: 'trace' });
  ioHost.notify = async ({ message }) => void messages.push(message);
  ioHost.requestResponse = async ({ defaultResponse }) => defaultResponse;
  const baseCredentials = BaseCredentials.awsCliCompatible({ defaultRegion: 'eu-west-1' });
  const toolkit = new Toolkit({ ioHost, sdkConfig: { baseCredentials } });
  return act(toolkit, action, size).then(
    result => ({ result, messages }),
    error => ({ error: error.message, messages }),
  );
}

void main();
