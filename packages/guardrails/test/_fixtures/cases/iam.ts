import type { Resources, RuleCase } from '../engine';

const boundary = { PermissionsBoundary: { 'Fn::Sub': 'arn:aws:iam::111122223333:policy/berth-boundary' } };
const bounded = { PermissionsBoundary: 'arn:aws:iam::111122223333:policy/berth-boundary' };
const role = (statement: object, properties: object = bounded): Resources => ({
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: { AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', ...statement }] }, ...properties },
  },
});
const provider = 'token.actions.githubusercontent.com';
const web = (claims: object, operator = 'StringEquals'): Resources =>
  role({ Action: 'sts:AssumeRoleWithWebIdentity', Principal: { Federated: 'arn' }, Condition: { [operator]: claims } });
const aud = { [`${provider}:aud`]: 'sts.amazonaws.com' };
const sub = (value: unknown) => ({ [`${provider}:sub`]: value });
const service = (Service: unknown, Condition?: object, properties?: object) =>
  role({ Action: 'sts:AssumeRole', Principal: { Service }, ...(Condition && { Condition }) }, properties);
const document = 'Role Properties.AssumeRolePolicyDocument';
const noBoundary = 'Role Properties.PermissionsBoundary: has no permissions boundary; it must be berth-boundary';

export const iamCases: RuleCase[] = [
  {
    id: 'BERTH-IAM-101',
    name: 'tokens of any repository',
    resources: web(aud),
    finding: `${document}: trusts tokens of any sub; compare it with StringEquals, without wildcards`,
  },
  {
    id: 'BERTH-IAM-101',
    name: 'tokens for anyone',
    resources: web(sub('repo:acme/shop:environment:prod')),
    finding: `${document}: trusts tokens of any aud; compare it with StringEquals, without wildcards`,
  },
  {
    id: 'BERTH-IAM-101',
    name: 'tokens of many repositories',
    resources: web({ ...aud, ...sub(['repo:acme/shop:environment:prod', 'repo:acme/*']) }),
    finding: `${document}: trusts tokens of any sub; compare it with StringEquals, without wildcards`,
  },
  {
    id: 'BERTH-IAM-101',
    name: 'tokens that look alike',
    resources: web({ ...aud, ...sub('repo:acme/shop:environment:prod') }, 'StringLike'),
    finding: `${document}: trusts tokens of any aud; compare it with StringEquals, without wildcards`,
  },
  {
    id: 'BERTH-IAM-101',
    name: 'tokens of one environment',
    resources: web({ ...aud, ...sub('repo:acme/shop:environment:prod') }),
  },
  {
    id: 'BERTH-IAM-102',
    name: 'no boundary',
    resources: service('ec2.amazonaws.com', undefined, {}),
    finding: noBoundary,
  },
  {
    id: 'BERTH-IAM-102',
    name: 'another boundary',
    resources: service('ec2.amazonaws.com', undefined, {
      PermissionsBoundary: 'arn:aws:iam::111122223333:policy/wide',
    }),
    finding: noBoundary,
  },
  { id: 'BERTH-IAM-102', name: 'the boundary', resources: service('ec2.amazonaws.com', undefined, boundary) },
  {
    id: 'BERTH-IAM-103',
    name: 'anyone',
    resources: role({ Action: 'sts:AssumeRole', Principal: '*' }),
    finding: `${document}: anyone may assume it; name the principal, or add a condition`,
  },
  {
    id: 'BERTH-IAM-103',
    name: 'any account',
    resources: role({ Action: 'sts:AssumeRole', Principal: { AWS: '*' } }),
    finding: `${document}: anyone may assume it; name the principal, or add a condition`,
  },
  {
    id: 'BERTH-IAM-103',
    name: 'any account of an organization',
    resources: role({
      Action: 'sts:AssumeRole',
      Principal: { AWS: '*' },
      Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } },
    }),
  },
  {
    id: 'BERTH-IAM-103',
    name: 'one account',
    resources: role({ Action: 'sts:AssumeRole', Principal: { AWS: 'arn:aws:iam::111122223333:root' } }),
  },
  {
    id: 'BERTH-IAM-104',
    name: 'tasks of any account',
    resources: service('ecs-tasks.amazonaws.com'),
    finding: `${document}: ecs-tasks.amazonaws.com may be made to take it for another account; add a condition on aws:SourceAccount or aws:SourceArn`,
  },
  {
    id: 'BERTH-IAM-104',
    name: 'one of several services',
    resources: service(['ec2.amazonaws.com', 'backup.amazonaws.com'], { StringEquals: { 'aws:RequestTag/a': 'b' } }),
    finding: `${document}: backup.amazonaws.com may be made to take it for another account; add a condition on aws:SourceAccount or aws:SourceArn`,
  },
  {
    id: 'BERTH-IAM-104',
    name: 'tasks of this account',
    resources: service('ecs-tasks.amazonaws.com', { StringEquals: { 'aws:SourceAccount': '111122223333' } }),
  },
  {
    id: 'BERTH-IAM-104',
    name: 'tasks of this account by ARN',
    resources: service('ecs-tasks.amazonaws.com', {
      ArnLike: { 'AWS:SourceArn': 'arn:aws:ecs:eu-west-1:111122223333:*' },
    }),
  },
  { id: 'BERTH-IAM-104', name: 'a service that has no such condition', resources: service('ec2.amazonaws.com') },
  {
    id: 'BERTH-IAM-105',
    name: 'a user',
    resources: { User: { Type: 'AWS::IAM::User', Properties: {} } },
    finding: 'User Properties: a user has credentials that never end; use a role',
  },
  {
    id: 'BERTH-IAM-105',
    name: 'a key',
    resources: { Key: { Type: 'AWS::IAM::AccessKey', Properties: {} } },
    finding: 'Key Properties: a user has credentials that never end; use a role',
  },
];
