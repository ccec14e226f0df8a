import { checkNode } from '../src/node-version';

test.each(['18.20.0', '20.18.9'])('refuses Node %s with the remedy', version => {
  const write = jest.fn();
  const exit = jest.fn();

  checkNode(version, write, exit);

  expect(exit).toHaveBeenCalledWith(1);
  expect(write.mock.calls.join()).toMatch(/^berth needs Node 20.19.0 or newer, this is .*\nhint: /);
});

test.each(['20.19.0', '22.0.0'])('accepts Node %s', version => {
  const exit = jest.fn();

  checkNode(version, jest.fn(), exit);

  expect(exit).not.toHaveBeenCalled();
});
