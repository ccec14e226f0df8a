import fc from 'fast-check';
import { statementsOf } from '../../../../src/services/iam/policy/document';
import { type AccessRequest, evaluate, type Policies } from '../../../../src/services/iam/policy/evaluate';

const roleArn = 'arn:aws:iam::000000000000:role/deploy';
const principal = {
  arn: 'arn:aws:sts::000000000000:assumed-role/deploy/ci',
  roleArn,
  accountId: '000000000000',
};
const secret = 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:dev/db-AbCdEf';

type Said = Readonly<Record<string, unknown>>;

function policy(...Statement: Said[]) {
  return statementsOf(JSON.stringify({ Version: '2012-10-17', Statement }));
}

function asked(changes: Partial<AccessRequest> = {}): AccessRequest {
  return { principal, action: 'secretsmanager:GetSecretValue', resource: secret, context: new Map(), ...changes };
}

const allow = { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*' };
const deny = { ...allow, Effect: 'Deny' };
const toRoot = { ...allow, Principal: { AWS: 'arn:aws:iam::000000000000:root' } };
const toRole = { ...allow, Principal: { AWS: roleArn } };
const toSession = { ...allow, Principal: { AWS: principal.arn } };
const nothing = policy();

const implicitly = (by: string) => ({ outcome: 'implicitlyDenied', by });
const explicitly = (by: string) => ({ outcome: 'explicitlyDenied', by });
const allowed = { outcome: 'allowed' };

test.each<[string, Policies, object]>([
  ['nothing allows it', { identity: [] }, implicitly('identity-based policy')],
  ['one of many policies allows it', { identity: [nothing, policy(allow)] }, allowed],
  ['one denies it', { identity: [policy(allow), policy(deny)] }, explicitly('identity-based policy')],
  ['the boundary lacks it', { identity: [policy(allow)], boundary: nothing }, implicitly('permissions boundary')],
  [
    'the boundary denies it',
    { identity: [policy(allow)], boundary: policy(allow, deny) },
    explicitly('permissions boundary'),
  ],
  ['the boundary alone has it', { identity: [], boundary: policy(allow) }, implicitly('identity-based policy')],
  ['the session lacks it', { identity: [policy(allow)], session: nothing }, implicitly('session policy')],
  ['the session denies it', { identity: [policy(allow)], session: policy(deny) }, explicitly('session policy')],
  ['all have it', { identity: [policy(allow)], session: policy(allow), boundary: policy(allow) }, allowed],
  ['the resource allows it to the role', { identity: [], resource: policy(toRole) }, allowed],
  ['the resource allows it to everybody', { identity: [], resource: policy({ ...allow, Principal: '*' }) }, allowed],
  [
    'the resource allows it to any of AWS',
    { identity: [], resource: policy({ ...allow, Principal: { AWS: '*' } }) },
    allowed,
  ],
  [
    'the resource leaves it to the account',
    { identity: [], resource: policy(toRoot) },
    implicitly('identity-based policy'),
  ],
  ['the account has it of the resource', { identity: [policy(allow)], resource: policy(toRoot) }, allowed],
  [
    'the resource allows the role, which is bounded',
    { identity: [], resource: policy(toRole), boundary: nothing },
    implicitly('permissions boundary'),
  ],
  [
    'the resource allows the session, though bounded',
    { identity: [], resource: policy(toSession), boundary: nothing, session: nothing },
    allowed,
  ],
  [
    'the resource denies it',
    { identity: [policy(allow)], resource: policy({ ...toRoot, Effect: 'Deny' }) },
    explicitly('resource-based policy'),
  ],
  [
    'the resource decides and is silent',
    { identity: [policy(allow)], resource: nothing, resourceDecides: true },
    implicitly('resource-based policy'),
  ],
  [
    'the resource decides and knows another',
    {
      identity: [policy(allow)],
      resource: policy({ ...allow, Principal: { AWS: `${roleArn}-2` } }),
      resourceDecides: true,
    },
    implicitly('resource-based policy'),
  ],
  [
    'the resource decides for the account',
    { identity: [policy(allow)], resource: policy(toRoot), resourceDecides: true },
    allowed,
  ],
])('%s', (_, policies, decision) => {
  expect(evaluate(asked(), policies)).toEqual(decision);
});

test.each<[string, Said, boolean]>([
  ['an action with wildcards', { Action: 'secretsmanager:Get*' }, true],
  ['an action in other letters', { Action: 'SecretsManager:getsecretvalue' }, true],
  ['another action', { Action: 'secretsmanager:PutSecretValue' }, false],
  ['all but other actions', { NotAction: ['iam:*', 'sts:*'] }, true],
  ['all but this action', { NotAction: 'secretsmanager:*' }, false],
  ['the resource with one unknown character each', { Resource: secret.replace('AbCdEf', '??????') }, true],
  ['the resource with one unknown character less', { Resource: secret.replace('AbCdEf', '?????') }, false],
  ['the resource in other letters', { Resource: secret.toUpperCase() }, false],
  ['all but other resources', { NotResource: 'arn:aws:s3:::*' }, true],
  ['all but this resource', { NotResource: `${secret.slice(0, 50)}*` }, false],
  ['a variable', { Resource: secret.replace('dev', `\${aws:PrincipalTag/env}`) }, true],
  ['a variable without value', { Resource: secret.replace('dev', `\${aws:PrincipalTag/none}`) }, false],
  ['a default', { Resource: secret.replace('dev', `\${aws:PrincipalTag/none, 'dev'}`) }, true],
  ['a variable whose value is a star', { Resource: `\${aws:PrincipalTag/star}` }, false],
  ['a written star', { Resource: secret.replace('dev', `\${*}`) }, false],
])('a statement on %s: %s %s', (_, said, expected) => {
  const { Action = 'secretsmanager:GetSecretValue', Resource = '*', ...others } = said;
  const statement = {
    Effect: 'Allow',
    ...('NotAction' in said ? {} : { Action }),
    ...('NotResource' in said ? {} : { Resource }),
    ...others,
  };
  const context = new Map([
    ['aws:principaltag/env', ['dev']],
    ['aws:principaltag/star', ['*']],
  ]);
  expect(evaluate(asked({ context }), { identity: [policy(statement)] }).outcome === 'allowed').toBe(expected);
});

test('the old version of the language knows no variables', () => {
  const Statement = [{ ...allow, Resource: `\${*}` }];
  const identity = [statementsOf(JSON.stringify({ Version: '2008-10-17', Statement }))];

  expect(evaluate(asked({ resource: `\${anything}` }), { identity }).outcome).toBe('allowed');
});

test.each([
  ['Service', 'ecs-tasks.amazonaws.com', { service: 'ecs-tasks.amazonaws.com' }],
  [
    'Federated',
    'arn:aws:iam::000000000000:oidc-provider/ci',
    { federated: 'arn:aws:iam::000000000000:oidc-provider/ci' },
  ],
])('a trust policy names a %s', (kind, name, who) => {
  const request = asked({
    principal: { arn: name, accountId: '', ...who },
    action: 'sts:AssumeRole',
    resource: roleArn,
  });
  const trusting = (named: string) =>
    policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { [kind]: named } });
  const decide = (named: string) =>
    evaluate(request, { identity: [], resource: trusting(named), resourceDecides: true });

  expect(decide(name)).toEqual(allowed);
  expect(decide(`${name}.cn`)).toEqual(implicitly('resource-based policy'));
});

test('what denies all but one does not deny the one', () => {
  const resource = policy({ ...deny, NotPrincipal: { AWS: roleArn }, Principal: undefined });
  const other = { ...principal, roleArn: `${roleArn}-2` };

  expect(evaluate(asked(), { identity: [policy(allow)], resource })).toEqual(allowed);
  expect(evaluate(asked({ principal: other }), { identity: [policy(allow)], resource })).toEqual(
    explicitly('resource-based policy'),
  );
});

const names = fc.stringMatching(/^[a-c*?]{1,4}$/);
const statements = fc.record({
  Effect: fc.constantFrom('Allow', 'Deny'),
  Action: names.map(name => `s3:${name}`),
  Resource: fc.oneof(fc.constant('*'), names),
});
const policiesOf = fc.array(statements, { maxLength: 4 }).map(list => policy(...list));
const requests = fc
  .record({ action: fc.stringMatching(/^[a-c]{1,3}$/), resource: fc.stringMatching(/^[a-c]{1,3}$/) })
  .map(({ action, resource }) => asked({ action: `s3:${action}`, resource }));

test('a deny of everything always wins', () => {
  const all = policy({ Effect: 'Deny', Action: '*', Resource: '*' });
  fc.assert(
    fc.property(requests, policiesOf, policiesOf, (request, a, b) => {
      expect(evaluate(request, { identity: [a, b, all] }).outcome).toBe('explicitlyDenied');
      expect(evaluate(request, { identity: [a], boundary: all, session: b }).outcome).toBe('explicitlyDenied');
    }),
  );
});

test('another allow never takes a permission away', () => {
  fc.assert(
    fc.property(requests, policiesOf, statements, (request, before, more) => {
      const added = policy({ ...more, Effect: 'Allow' });
      const was = evaluate(request, { identity: [before] }).outcome;
      const is = evaluate(request, { identity: [before, added] }).outcome;
      if (was !== 'implicitlyDenied') expect(is).toBe(was);
      else expect(is).not.toBe('explicitlyDenied');
    }),
  );
});

test('boundary and session policy only narrow', () => {
  fc.assert(
    fc.property(requests, policiesOf, policiesOf, (request, identity, further) => {
      const alone = evaluate(request, { identity: [identity] }).outcome;
      for (const kind of ['boundary', 'session']) {
        if (evaluate(request, { identity: [identity], [kind]: further }).outcome === 'allowed') {
          expect(alone).toBe('allowed');
        }
      }
    }),
  );
});
