import { describeProblem } from '@berth/foundation';
import { accessProblems, type ContainerAccess, userOf } from '../src/container-access';

const optOut = { reason: 'a vendor image that binds port 80', owner: 'platform team' };
const told = (access: ContainerAccess) => accessProblems(access, '').map(p => `${p.code} ${describeProblem(p)}`);

test.each(['1000', '1000:1000', 'app', 'app:staff', '_www', 'rooted', '00001'])('takes the user %s', user => {
  expect(told({ user })).toEqual([]);
});

test.each(['0', '0:0', '000', 'root', 'root:root', '0:1000'])('refuses the user %s, which is root', user => {
  expect(told({ user })).toEqual([
    `UserIsRoot user = "${user}": is root; take another, or say why: rootUser: { reason, owner }`,
  ]);
});

test.each(['0', 'root'])('takes %s with a reason', user => {
  expect(told({ user, rootUser: optOut })).toEqual([]);
});

test.each(['', 'a b', 'a:b:c', ':1', '1:', '-x'])('refuses %p, which is no user', user => {
  expect(told({ user })).toEqual([`UserInvalid user = ${JSON.stringify(user)}: must be a user, or user:group`]);
});

test.each<[ContainerAccess, string | undefined]>([
  [{}, '10001:10001'],
  [{ user: 'app' }, 'app'],
  [{ rootUser: optOut }, undefined],
  [{ rootUser: optOut, user: 'root' }, 'root'],
])('runs %j as %s', (access, user) => {
  expect(userOf(access)).toBe(user);
});
