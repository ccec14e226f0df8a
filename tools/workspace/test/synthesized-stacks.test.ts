import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stacksIn } from '../src/synthesized-stacks';

const folder = mkdtempSync(join(tmpdir(), 'berth-stacks-'));
const write = (file: string, content: object) => writeFileSync(join(folder, file), JSON.stringify(content));

afterAll(() => rmSync(folder, { recursive: true }));

test('reads the stacks of an assembly: where they go, whose they are, what they are made of, and what they read', () => {
  write('manifest.json', {
    artifacts: {
      'shop-dev-data': {
        type: 'aws:cloudformation:stack',
        environment: 'aws://111122223333/eu-west-1',
        additionalMetadataFile: 'shop-dev-data.metadata.json',
        properties: { templateFile: 'shop-dev-data.template.json' },
      },
      bare: { type: 'aws:cloudformation:stack', properties: { stackName: 'other' } },
      tree: { type: 'cdk:tree' },
    },
  });
  write('shop-dev-data.metadata.json', {
    '/shop-dev-data': [{ type: 'aws:cdk:creationStack' }, { type: 'berth:environment', data: 'shop-dev' }],
  });
  write('shop-dev-data.template.json', {
    Parameters: {
      Vpc: { Default: '/berth/shop-dev/network/v1/vpcId' },
      Count: { Default: 3 },
      Word: { Default: 'no' },
    },
    Resources: { Database: { Type: 'AWS::RDS::DBInstance', Properties: { Engine: 'postgres' } } },
  });
  write('bare.template.json', { Resources: { Topic: { Type: 'AWS::SNS::Topic' } } });

  expect(stacksIn(folder)).toEqual([
    {
      name: 'shop-dev-data',
      environment: 'shop-dev',
      region: 'eu-west-1',
      resources: [{ id: 'Database', type: 'AWS::RDS::DBInstance', properties: { Engine: 'postgres' } }],
      reads: ['/berth/shop-dev/network/v1/vpcId'],
    },
    {
      name: 'other',
      environment: '',
      region: '',
      resources: [{ id: 'Topic', type: 'AWS::SNS::Topic', properties: {} }],
      reads: [],
    },
  ]);
});
