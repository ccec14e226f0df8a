import { acknowledge } from '@berth/foundation';
import { CfnSecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { CfnRepository } from 'aws-cdk-lib/aws-ecr';
import { CfnDBInstance } from 'aws-cdk-lib/aws-rds';
import { CfnParameter as CfnSsmParameter } from 'aws-cdk-lib/aws-ssm';
import { App, CfnOutput, CfnParameter, Stack, Validations } from 'aws-cdk-lib/core';
import { Guardrails } from '../src';
import { rulesOf, synthesize } from './_fixtures/synthesis';

const accepted = { reason: 'the partner checks addresses by itself', owner: 'platform team' };

test('each part finds what is wrong, and a refused assembly says so', () => {
  const { error, plugins, record } = synthesize(stack => {
    new CfnSecurityGroup(stack, 'Open', {
      groupDescription: 'open',
      securityGroupIngress: [{ ipProtocol: 'tcp', fromPort: 5432, toPort: 5432, cidrIp: '0.0.0.0/0' }],
    });
    new CfnDBInstance(stack, 'Database', { engine: 'postgres', backupRetentionPeriod: 36 });
    new CfnRepository(stack, 'Repository');
    new CfnOutput(stack, 'Shared', { value: 'x', exportName: 'x' });
    acknowledge(stack, { id: 'AwsSolutions::AwsSolutions-ECS4', ...accepted });
    Validations.of(stack).acknowledge({ id: 'AwsSolutions-RDS2', reason: 'not now' });
    Validations.of(stack).acknowledge({ id: 'AwsSolutions::AwsSolutions-RDS3', reason: 'not now' });
  });

  expect(error?.message).toContain('AwsSolutions-EC23');
  expect(rulesOf(plugins.AwsSolutions)).toContain('AwsSolutions-EC23');
  expect(rulesOf(plugins['NIST.800.53.R5'])).toContain('NIST.800.53.R5-RDSStorageEncrypted');
  expect(rulesOf(plugins['CloudFormation Validate'])).toEqual(
    expect.arrayContaining(['E3719', 'ecr_private_image_scanning_enabled_check', 'BERTH-NET-017', 'BERTH-RDS-101']),
  );
  expect(new Set(rulesOf(plugins['Berth Guardrails']))).toEqual(
    new Set(['BERTH-ENV-101', 'BERTH-GATE-001', 'BERTH-GATE-002', 'BERTH-GATE-003']),
  );
  for (const plugin of Object.values(plugins)) expect(plugin.conclusion).toBe('failure');
  expect(record).toBeDefined();
});

test('a clean app passes, and the record names what ran over which templates', () => {
  const { error, plugins, record } = synthesize(stack => {
    const parameter = new CfnSsmParameter(stack, 'Parameter', { type: 'String', value: 'x' });
    acknowledge(parameter, { id: 'CloudFormation-Validate::W3010', ...accepted }); // asked at times only
  });

  expect(error).toBeUndefined();
  expect(plugins).toEqual({});
  expect(record?.packs.map(({ name, rules }) => [name, rules])).toEqual([
    ['AwsSolutions', 131],
    ['NIST 800-53 R5', 85],
    ['CloudFormation Validate', 318],
    ['Control Tower', 230],
    ['Berth', 68],
  ]);
  for (const { version } of record?.packs ?? []) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  expect(record?.templates).toEqual({ 'Stack.template.json': expect.stringMatching(/^[0-9a-f]{64}$/) });
});

test('what is accepted is listed with its reason, and lets the synthesis pass', () => {
  const { error, plugins } = synthesize(stack => {
    const group = new CfnSecurityGroup(stack, 'Open', {
      groupDescription: 'open',
      securityGroupIngress: [
        { ipProtocol: 'tcp', fromPort: 9999, toPort: 9999, cidrIp: '0.0.0.0/0', description: 'partner' },
      ],
    });
    new CfnOutput(stack, 'Shared', { value: 'x', exportName: 'x' });
    acknowledge(stack, { id: 'Berth-Guardrails::BERTH-ENV-101', ...accepted });
    acknowledge(stack, { id: 'Berth-Guardrails::BERTH-GATE-003', ...accepted });
    acknowledge(group, { id: 'AwsSolutions::AwsSolutions-RDS2', ...accepted });
    for (const id of [
      'AwsSolutions::AwsSolutions-EC23',
      'CloudFormation-Validate::BERTH-NET-017',
      'CloudFormation-Validate::vpc_sg_open_only_to_authorized_ports_check',
    ]) {
      acknowledge(group, { id, ...accepted });
    }
  });

  expect(plugins.AwsSolutions?.suppressedViolations).toEqual([
    expect.objectContaining({ ruleName: 'AwsSolutions-EC23', reason: `${accepted.reason} (platform team)` }),
  ]);
  expect([rulesOf(plugins['CloudFormation Validate']), rulesOf(plugins['Berth Guardrails'])]).toEqual([[], []]);
  expect(error).toBeUndefined();
});

test('a warning fails the synthesis too', () => {
  const { error, plugins } = synthesize(stack => {
    new CfnParameter(stack, 'Unused');
    new CfnSsmParameter(stack, 'Parameter', { type: 'String', value: 'x' });
  });

  expect(plugins['CloudFormation Validate']?.violations).toEqual([
    expect.objectContaining({ ruleName: 'W2001', severity: 'warning' }),
  ]);
  expect(error?.message).toContain('W2001');
});

test('is made once for an app', () => {
  const app = new App();

  expect(Guardrails.of(app)).toBe(Guardrails.of(app));
});

test('fails when it is configured a second time', () => {
  const app = new App();
  Guardrails.of(app);

  expect(() => Guardrails.of(app, { permissionsBoundary: 'b' })).toThrow(
    expect.objectContaining({ name: 'GuardrailsConfiguredTwice' }),
  );
});

test('fails when it comes after the first stack, unless cdk.json is strict already', () => {
  const late = new App();
  new Stack(late, 'Stack');
  const strict = new App({
    context: {
      '@aws-cdk/core:validateAgainstDefaultRules': true,
      '@aws-cdk/core:strictCfnValidateErrors': true,
    },
  });
  new Stack(strict, 'Stack');

  expect(() => Guardrails.of(late)).toThrow(
    expect.objectContaining({
      name: 'GuardrailsTooLate',
      message: expect.stringContaining(
        'context["@aws-cdk/core:validateAgainstDefaultRules"] = undefined: must be true',
      ),
    }),
  );
  expect(Guardrails.of(strict)).toBeInstanceOf(Guardrails);
});
