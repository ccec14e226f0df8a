import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folder, synthesize } from './_fixtures/system';

const readme = readFileSync(join(folder, 'README.md'), 'utf8');

/** Text below a heading, up to the next one. */
function section(heading: string): string {
  const [, text = ''] = readme.split(`\n## ${heading}\n`);
  return text.split('\n## ')[0] ?? '';
}

/** Cells of the table in a section, without its head. */
function rows(heading: string): string[][] {
  const lines = section(heading).split('\n');
  const table = lines.filter(line => line.startsWith('| ')).slice(2);
  return table.map(line =>
    line
      .split('|')
      .slice(1, -1)
      .map(cell => cell.trim()),
  );
}

/** US dollars of 730 hours, as the table of prices has them. */
function monthly(item: string): string {
  const { prices } = JSON.parse(readFileSync(join(folder, '../prices.json'), 'utf8')) as {
    prices: Record<string, Record<string, number>>;
  };
  return ((prices[item]?.['eu-west-1'] ?? 0) * 730).toFixed(2);
}

test('S002-49: the README says why there is one NAT gateway, and what one in each zone adds', () => {
  const text = section('One NAT gateway');
  const [hours, address] = [monthly('nat'), monthly('ipv4')];

  expect(Number(hours)).toBeGreaterThan(0);
  expect(text).toContain(`$${(Number(hours) + Number(address)).toFixed(2)} a month more`);
  expect(text).toContain(`($${hours} for its hours, $${address} for its public address)`);
  expect(text).toContain("`natGateways: 'perZone'`");
  expect(text).toMatch(/no zone depends on another one/);
});

test('S002-52: the README names purpose, resources and outputs of every part, and these are the outputs there are', () => {
  const parts = rows('Its parts');
  const outputs = new Set(synthesize().outputs().keys());
  const named = parts.flatMap(([, , , cell = '']) => [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name));

  expect(parts.map(([part = '']) => part.split(',')[0])).toEqual([
    ...['Network', 'Cluster', 'Load balancer', 'Database', 'Redis', 'Registry', 'Secrets', 'Service', 'Monitoring'],
  ]);
  expect(parts.flat().filter(cell => cell === '')).toEqual([]);
  expect(named.filter(name => !outputs.has(name))).toEqual([]);
  expect(named).toEqual(
    expect.arrayContaining([
      ...['VpcId', 'PrivateSubnetIds', 'PrivateSubnetCidrs', 'RdsEndpoint', 'RedisEndpoint', 'RepositoryUrl'],
      ...['ClusterName', 'InstanceType', 'InstanceImage', 'InstanceBounds', 'AutoScalingGroupName'],
    ]),
  );
});

test('S002-52: the README says how the parts work together', () => {
  const steps = section('How they work together')
    .split('\n')
    .filter(line => /^\d\. /.test(line));

  for (const part of ['load balancer', 'host', 'Redis', 'database', 'registry', 'zone', 'rotation', '32768 to 65535']) {
    expect(steps.filter(step => step.includes(part))).not.toEqual([]);
  }
});
