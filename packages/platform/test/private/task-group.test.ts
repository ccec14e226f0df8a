import { Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import { type EnvironmentConfig, Platform } from '../../src';
import { flags } from '../_fixtures/flags';
import { makeConfig, makeService } from '../_fixtures/make-config';

const onlyFromTasks = { reason: 'the system was drawn with one way to its data' };
const database = { instanceClass: 'db.t4g.micro', storageGiB: 20, onlyFromTasks };
const GROUP = '/berth/dev/tasks/v1/securityGroupId';

/** All templates, and that of the only service. */
function templatesOf(changes: Partial<EnvironmentConfig>) {
  const platform = new Platform(new App({ context: flags }), makeConfig({ database, ...changes }));
  const [service] = platform.services;
  if (!service) throw new TypeError('there is a service');
  const { data, cluster } = platform;
  return { data: Template.fromStack(data), cluster: Template.fromStack(cluster), service: Template.fromStack(service) };
}

function groupsOf(template: Template): unknown[] {
  const groups = template.findResources('AWS::EC2::SecurityGroup');
  return Object.values(groups).map(({ Properties }) => Properties.GroupDescription);
}

/** The rules that let something connect to PostgreSQL. */
function postgres(template: Template): unknown[] {
  const rules = template.findResources('AWS::EC2::SecurityGroupIngress', { Properties: { FromPort: 5432 } });
  return Object.values(rules);
}

test('tasks get the group that the database lets in, and no other rule is made', () => {
  const { data, cluster, service } = templatesOf({ cluster: { kind: 'fargate' } });

  expect(groupsOf(data)).toEqual(expect.arrayContaining(['Tasks of pyshop', 'Database of dev']));
  expect(groupsOf(data)).toHaveLength(2);
  expect(groupsOf(service)).not.toContain('Tasks of pyshop');
  expect([data, cluster, service].map(template => postgres(template).length)).toEqual([1, 0, 0]);
  expect(JSON.stringify(service.findResources('AWS::ECS::Service'))).toContain('tasksv1securityGroupId');
  data.hasResourceProperties('AWS::SSM::Parameter', { Name: GROUP });
});

test('in bridge mode the instances get it', () => {
  const bridge = { reason: 'small instances have too few network interfaces' };
  const services = [makeService({ bridge, rollout: { engine: 'ecs', shift: { kind: 'rolling' } } })];
  const { data, cluster, service } = templatesOf({ services });

  const description = 'Instances of the ECS cluster: nothing in, HTTPS out';
  expect(groupsOf(data)).toContain(description);
  expect(groupsOf(cluster)).not.toContain(description);
  expect([data, cluster, service].map(template => postgres(template).length)).toEqual([1, 0, 0]);
  expect(JSON.stringify(cluster.findResources('AWS::EC2::LaunchTemplate'))).toContain('tasksv1securityGroupId');
  data.hasResourceProperties('AWS::EC2::SecurityGroup', {
    GroupDescription: description,
    SecurityGroupEgress: [
      {
        ...{ CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 },
        Description: 'ECS, registry, logs, Session Manager, Secrets Manager',
      },
    ],
  });
});

test.each([true, false])(
  'where tasks reach AWS by endpoints, their group is let in there once: bridge %s',
  inBridge => {
    const bridge = inBridge ? { reason: 'small instances have too few network interfaces' } : undefined;
    const services = [makeService({ bridge, rollout: { engine: 'ecs', shift: { kind: 'rolling' } } })];
    const network = { ...makeConfig().network, natGateways: 'none' } as const;
    const { data, cluster, service } = templatesOf({ services, network });

    const open = [data, cluster, service].map(template =>
      Object.values(template.findResources('AWS::EC2::SecurityGroupIngress', { Properties: { FromPort: 443 } })),
    );
    const ofTasks = open.flat().filter(rule => /TaskGroup|tasksv1securityGroupId/.test(JSON.stringify(rule)));
    expect(ofTasks).toHaveLength(1);
  },
);
