import { Match, Template } from 'aws-cdk-lib/assertions';
import { Mfa } from 'aws-cdk-lib/aws-cognito';
import { App, CfnOutput, Duration, Lazy, Stack, Validations } from 'aws-cdk-lib/core';
import { UserPool, type UserPoolProps, type UserPoolRules, userPoolProblems } from '../src';

const env = { account: '111122223333', region: 'eu-west-1' };
const CALLBACK = 'https://shop.example.com/signed-in';
let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Edge', { env });
});

const make = (props: Partial<UserPoolProps> = {}) => new UserPool(stack, 'Users', { environment: 'dev', ...props });

const poolHas = (properties: object) =>
  Template.fromStack(stack).hasResourceProperties('AWS::Cognito::UserPool', properties);
const clientHas = (properties: object) =>
  Template.fromStack(stack).hasResourceProperties('AWS::Cognito::UserPoolClient', properties);

test('S003-29: everybody may sign up with an address that they confirm', () => {
  make();

  poolHas({
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
    AutoVerifiedAttributes: ['email'],
    UsernameAttributes: ['email'],
    UsernameConfiguration: { CaseSensitive: false },
    Schema: [{ Name: 'email', Required: true, Mutable: true }],
    UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
    AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
  });
});

test('only administrators make users when told to', () => {
  make({ selfSignUp: false });

  poolHas({ AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } });
});

test('S003-29: asks for a strong password and a second factor, never by SMS', () => {
  make();

  poolHas({
    Policies: {
      PasswordPolicy: {
        MinimumLength: 14,
        RequireLowercase: true,
        RequireUppercase: true,
        RequireNumbers: true,
        RequireSymbols: true,
        TemporaryPasswordValidityDays: 3,
      },
    },
    MfaConfiguration: 'ON',
    EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
  });
  Template.fromStack(stack).resourceCountIs('AWS::IAM::Role', 0);
});

test('blocks leaked passwords and risky sign-ins', () => {
  make();

  poolHas({ UserPoolTier: 'PLUS', UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' } });
});

test('costs less without, when told to', () => {
  make({ threatProtection: false });

  poolHas({ UserPoolTier: 'ESSENTIALS', UserPoolAddOns: Match.absent() });
});

test.each([
  [Mfa.OPTIONAL, { MfaConfiguration: 'OPTIONAL', EnabledMfas: ['SOFTWARE_TOKEN_MFA'] }],
  [Mfa.OFF, { MfaConfiguration: 'OFF', EnabledMfas: Match.absent() }],
])('the second factor may be %s', (mfa, expected) => {
  make({ mfa });

  poolHas(expected);
});

test('takes its own length of passwords', () => {
  make({ passwordLength: 20 });

  poolHas({ Policies: { PasswordPolicy: { MinimumLength: 20 } } });
});

test('S003-29: is kept, and refuses to be deleted', () => {
  make();

  Template.fromStack(stack).hasResource('AWS::Cognito::UserPool', {
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
    Properties: { DeletionProtection: 'ACTIVE' },
  });
});

test('goes with its stack when told to', () => {
  make({ deletionProtection: false, deleteWithStack: true });

  Template.fromStack(stack).hasResource('AWS::Cognito::UserPool', {
    DeletionPolicy: 'Delete',
    Properties: { DeletionProtection: 'INACTIVE' },
  });
});

test('S003-30: has a client without a secret, which never sends a password and never gets a token in a URL', () => {
  make();

  clientHas({
    UserPoolId: { Ref: Match.stringLikeRegexp('Users') },
    GenerateSecret: false,
    ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    AllowedOAuthFlows: Match.absent(),
    AllowedOAuthFlowsUserPoolClient: false,
    CallbackURLs: Match.absent(),
    PreventUserExistenceErrors: 'ENABLED',
    EnableTokenRevocation: true,
    AccessTokenValidity: 60,
    IdTokenValidity: 60,
    RefreshTokenValidity: 43_200,
    TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'minutes' },
  });
  Template.fromStack(stack).resourceCountIs('AWS::Cognito::UserPoolDomain', 0);
});

test('S003-30: signs in on the pages of Cognito by code only', () => {
  make({ callbackUrls: [CALLBACK], logoutUrls: ['https://shop.example.com'], domainPrefix: 'my-shop-dev' });

  clientHas({
    AllowedOAuthFlows: ['code'],
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthScopes: ['openid', 'email', 'profile'],
    CallbackURLs: [CALLBACK],
    LogoutURLs: ['https://shop.example.com'],
  });
  Template.fromStack(stack).hasResourceProperties('AWS::Cognito::UserPoolDomain', { Domain: 'my-shop-dev' });
});

test('keeps users signed in as long as it is told', () => {
  make({ refreshTokenValidity: Duration.days(1) });

  clientHas({ RefreshTokenValidity: 1440 });
});

test('S003-30, S003-31: tells who signs its tokens, and for whom', () => {
  const { issuer, audience, userPool, userPoolId, userPoolClientId } = make();
  const [pool] = Object.keys(Template.fromStack(stack).findResources('AWS::Cognito::UserPool'));
  const [client] = Object.keys(Template.fromStack(stack).findResources('AWS::Cognito::UserPoolClient'));

  expect(stack.resolve({ userPoolId, userPoolClientId, audience })).toEqual({
    userPoolId: { Ref: pool },
    userPoolClientId: { Ref: client },
    audience: [{ Ref: client }],
  });
  expect(stack.resolve(userPool.userPoolId)).toEqual({ Ref: pool });
  expect(stack.resolve(issuer)).toEqual({
    'Fn::Join': ['', ['https://cognito-idp.eu-west-1.', { Ref: 'AWS::URLSuffix' }, '/', { Ref: pool }]],
  });
});

test('is published, and read back in another stack', () => {
  make();
  const reader = new Stack(new App(), 'Reader', { env });
  const { issuer, audience, userPoolId, userPoolClientId } = UserPool.fromContract(reader, 'Users', 'dev');
  new CfnOutput(reader, 'All', { value: [issuer, ...audience, userPoolId, userPoolClientId].join(' ') });

  const names = ['userPoolId', 'userPoolClientId', 'issuer'].map(field => `/berth/dev/http-api/v1/${field}`);
  const written = Object.values(Template.fromStack(stack).findResources('AWS::SSM::Parameter'));
  expect(written.map(({ Properties }) => Properties.Name).sort()).toEqual([...names].sort());
  const read = Object.values(Template.fromStack(reader).findParameters('*')).map(({ Default }) => Default);
  expect(read).toEqual(expect.arrayContaining(names));
  expect(audience).toEqual([userPoolClientId]);
});

test('pins the logical id of the pool, as another one would lose all users', () => {
  make();

  expect(Object.keys(Template.fromStack(stack).findResources('AWS::Cognito::UserPool'))).toEqual(['Users10139FB0']);
});

const URL_FACT = 'must start with https://, or with http://localhost, and have no fragment';
const PREFIX_FACT = 'must have 1 to 63 lower-case letters, digits and hyphens between them';
const withPages = (domainPrefix: string) => ({ domainPrefix, callbackUrls: [CALLBACK] });

test.each<[string, string, UserPoolRules]>([
  ['BERTH-API-001 passwordLength', 'must be a whole number from 8 to 99', { passwordLength: 4 }],
  ['BERTH-API-001 passwordLength', 'must be a whole number from 8 to 99', { passwordLength: 7 }],
  ['BERTH-API-001 passwordLength', 'must be a whole number from 8 to 99', { passwordLength: 100 }],
  ['BERTH-API-010 callbackUrls[0]', URL_FACT, { callbackUrls: ['http://shop.example.com'] }],
  ['BERTH-API-010 callbackUrls[1]', URL_FACT, { callbackUrls: [CALLBACK, 'https://shop.example.com#top'] }],
  ['BERTH-API-010 callbackUrls[0]', URL_FACT, { callbackUrls: ['http://localhost.example.com'] }],
  ['BERTH-API-010 callbackUrls[0]', URL_FACT, { callbackUrls: ['http://localhost/#top'] }],
  ['BERTH-API-010 callbackUrls[0]', URL_FACT, { callbackUrls: ['xhttp://localhost'] }],
  ['BERTH-API-010 callbackUrls[0]', URL_FACT, { callbackUrls: ['xhttps://shop.example.com'] }],
  ['BERTH-API-010 callbackUrls[0]', URL_FACT, { callbackUrls: ['https://'] }],
  ['BERTH-API-010 logoutUrls[0]', URL_FACT, { logoutUrls: ['shop.example.com'] }],
  [
    'BERTH-API-011 refreshTokenValidity',
    'must be a whole number from 60 to 5256000 minutes',
    { refreshTokenValidity: Duration.minutes(59) },
  ],
  [
    'BERTH-API-011 refreshTokenValidity',
    'must be a whole number from 60 to 5256000 minutes',
    { refreshTokenValidity: Duration.days(3651) },
  ],
  ['BERTH-API-012 domainPrefix', PREFIX_FACT, withPages('My-Shop')],
  ['BERTH-API-012 domainPrefix', PREFIX_FACT, withPages('-shop')],
  ['BERTH-API-012 domainPrefix', PREFIX_FACT, withPages('shop-')],
  ['BERTH-API-012 domainPrefix', PREFIX_FACT, withPages('a'.repeat(64))],
  ['BERTH-API-012 domainPrefix', 'contains "aws", which Cognito keeps for itself', withPages('my-aws-shop')],
  ['BERTH-API-012 domainPrefix', 'contains "amazon", which Cognito keeps for itself', withPages('amazon')],
  ['BERTH-API-012 domainPrefix', 'contains "cognito", which Cognito keeps for itself', withPages('xcognitox')],
  ['BERTH-API-012 domainPrefix', 'users who sign in there would have no way back', { domainPrefix: 'shop' }],
])('B64: fails with %s: %s', (problem, fact, rules) => {
  const problems = userPoolProblems(rules);

  expect(problems.map(({ code, path }) => `${code} ${path}`)).toEqual([problem]);
  expect(problems[0]?.fact).toBe(fact);
});

test.each<UserPoolRules>([
  {},
  { passwordLength: 8, refreshTokenValidity: Duration.hours(1) },
  { passwordLength: 99, refreshTokenValidity: Duration.days(3650) },
  { callbackUrls: [CALLBACK, 'http://localhost', 'http://localhost:3000/back', 'http://localhost/'] },
  withPages('a'),
  withPages('my-shop-1'),
  withPages('a'.repeat(63)),
])('accepts %j', rules => {
  expect(userPoolProblems(rules)).toEqual([]);
});

test.each<[string, UserPoolRules]>([
  ['passwordLength', { passwordLength: Lazy.number({ produce: () => 1 }) }],
  ['refreshTokenValidity', { refreshTokenValidity: Duration.days(Lazy.number({ produce: () => 1 })) }],
  ['URL', { callbackUrls: [Lazy.string({ produce: () => 'later' })] }],
  ['domainPrefix', { domainPrefix: Lazy.string({ produce: () => 'later' }) }],
])('accepts a %s that is known only at deployment', (_, rules) => {
  expect(userPoolProblems(rules)).toEqual([]);
});

test('names the way out, and is not made', () => {
  expect(() => make({ domainPrefix: 'shop' })).toThrow(
    'Edge/Users.domainPrefix = "shop": users who sign in there would have no way back; give callbackUrls',
  );
});

/** Accepted findings, with their reasons. */
function acceptedOf(pool: UserPool): Record<string, string> {
  const accepted = pool.node
    .findAll()
    .flatMap(({ node }) => node.metadata)
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY);
  return Object.assign({}, ...accepted.map(({ data }) => data));
}

test('accepts no findings where nothing is weaker', () => {
  expect(acceptedOf(make())).toEqual({});
});

test('accepts the finding that a cheaper plan causes', () => {
  expect(acceptedOf(make({ threatProtection: false }))).toEqual({
    'AwsSolutions::AwsSolutions-COG8':
      'threatProtection is off by configuration: the plan that has it costs more for each user (Berth)',
  });
});

test.each([Mfa.OPTIONAL, Mfa.OFF])('accepts the finding that a second factor is %s', mfa => {
  expect(acceptedOf(make({ mfa }))).toEqual({
    'AwsSolutions::AwsSolutions-COG2': `mfa is ${mfa} by configuration: users may sign in with a password alone (Berth)`,
  });
});
