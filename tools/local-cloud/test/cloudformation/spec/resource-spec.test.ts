import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ResourceSpecs } from '../../../src/cloudformation/spec/resource-spec';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'specs-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('reads from the file what it has made', () => {
  const first = new ResourceSpecs([folder]).find('AWS::EC2::VPC');

  const second = new ResourceSpecs([folder]).find('AWS::EC2::VPC');

  expect(readdirSync(folder)).toEqual([expect.stringMatching(/^resource-specs-.*\.ndjson$/)]);
  expect(second).toEqual(first);
  expect(second).toMatchObject({
    identifier: ['VpcId'],
    properties: { CidrBlock: { type: 'string', replaces: 'yes' } },
  });
});

test('keeps the file in the next folder where the first one cannot be written', () => {
  writeFileSync(join(folder, 'file'), '');

  const specs = new ResourceSpecs([join(folder, 'file', 'cache'), join(folder, 'own')]);

  expect(specs.has('AWS::EC2::VPC')).toBe(true);
  expect(readdirSync(join(folder, 'own'))).toHaveLength(1);
});

test('knows the types that are published, and no others', () => {
  const specs = new ResourceSpecs([folder]);

  expect([specs.has('AWS::ECS::Service'), specs.has('AWS::ECS::Servise'), specs.find('AWS::X::Y')]).toEqual([
    true,
    false,
    undefined,
  ]);
});
