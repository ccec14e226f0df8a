import { Match, Template } from 'aws-cdk-lib/assertions';
import { App, CfnOutput, Stack } from 'aws-cdk-lib/core';
import { GithubOidcProvider } from '../src';

const env = { account: '111122223333', region: 'eu-west-1' };
let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env });
});

test('knows the tokens of jobs that are made for AWS, without a thumbprint', () => {
  new GithubOidcProvider(stack, 'Github', { environment: 'global' });

  Template.fromStack(stack).hasResourceProperties('AWS::IAM::OIDCProvider', {
    Url: 'https://token.actions.githubusercontent.com',
    ClientIdList: ['sts.amazonaws.com'],
    ThumbprintList: Match.absent(),
  });
});

test('publishes the provider', () => {
  const { provider } = new GithubOidcProvider(stack, 'Github', { environment: 'global' });

  Template.fromStack(stack).hasResourceProperties('AWS::SSM::Parameter', {
    Name: '/berth/global/deploy-access/v1/githubProviderArn',
    Value: stack.resolve(provider.oidcProviderArn),
  });
});

test('is read back in another stack, without an export', () => {
  const provider = GithubOidcProvider.fromContract(stack, 'Github', 'global');

  new CfnOutput(stack, 'Arn', { value: provider.oidcProviderArn });
  Template.fromStack(stack).hasParameter('*', {
    Type: 'AWS::SSM::Parameter::Value<String>',
    Default: '/berth/global/deploy-access/v1/githubProviderArn',
  });
});

test('is found where somebody else has made it', () => {
  const { oidcProviderArn } = GithubOidcProvider.fromAccount(stack, 'Github');

  expect(stack.resolve(oidcProviderArn)).toEqual({
    'Fn::Join': [
      '',
      ['arn:', { Ref: 'AWS::Partition' }, ':iam::111122223333:oidc-provider/token.actions.githubusercontent.com'],
    ],
  });
});
