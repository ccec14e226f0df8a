import { Match, Template } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { App, Stack } from 'aws-cdk-lib/core';
import { ImageSigning } from '../src';

let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Stack');
});

test('signs what is pushed to all repositories by default', () => {
  const signing = new ImageSigning(stack, 'Signing');

  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Signer::SigningProfile', { PlatformId: 'Notation-OCI-SHA384-ECDSA' });
  template.hasResourceProperties('AWS::ECR::SigningConfiguration', {
    Rules: [{ SigningProfileArn: stack.resolve(signing.signingProfileArn), RepositoryFilters: Match.absent() }],
  });
});

test('signs what is pushed to the repositories that are named', () => {
  new ImageSigning(stack, 'Signing', { repositories: ['shop/*', 'pyshop'] });

  Template.fromStack(stack).hasResourceProperties('AWS::ECR::SigningConfiguration', {
    Rules: [
      {
        RepositoryFilters: [
          { Filter: 'shop/*', FilterType: 'WILDCARD_MATCH' },
          { Filter: 'pyshop', FilterType: 'WILDCARD_MATCH' },
        ],
      },
    ],
  });
});

test('lets who pushes sign with the profile, and do nothing else', () => {
  const role = new Role(stack, 'Role', { assumedBy: new AccountRootPrincipal() });
  const signing = new ImageSigning(stack, 'Signing');

  signing.grantSign(role);

  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [
        { Effect: 'Allow', Action: 'signer:SignPayload', Resource: stack.resolve(signing.signingProfileArn) },
      ],
    },
  });
});
