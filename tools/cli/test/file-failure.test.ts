import { runCli } from '../src/cli';
import { CliError } from '../src/cli-error';
import { translateFileFailure } from '../src/file-failure';
import { fakeContext } from './_fakes/context';
import { folderWith } from './_fixtures/workspace';

test.each([
  ['EACCES', 'cannot use /w/dist: permission denied'],
  ['EROFS', 'cannot use /w/dist: it is on a read-only file system'],
  ['ENOSPC', 'cannot use /w/dist: the disk is full'],
])('%s is a refusal that names the path', (code, message) => {
  const error = Object.assign(new Error(code), { code, path: '/w/dist', syscall: 'mkdir' });

  expect(translateFileFailure(error)).toMatchObject({ name: 'FileRefused', message, exitCode: 1 });
});

test('a full disk is recognised without a path too', () => {
  const error = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write' });

  expect(translateFileFailure(error)).toBeInstanceOf(CliError);
});

test('leaves a refused port and a bug of ours alone', () => {
  const port = Object.assign(new Error('EACCES'), { code: 'EACCES', syscall: 'listen' });

  expect(translateFileFailure(port)).toBe(port);
  expect(() => translateFileFailure(undefined)).not.toThrow();
});

test('a command says what it cannot use in one line, without a trace', async () => {
  const context = fakeContext(folderWith({ Dockerfile: 'FROM python\nCMD ["python"]', dist: 'a file' }));

  await expect(runCli(['image'], '1.2.3', context)).resolves.toBe(1);
  expect(context.io.said).toEqual([
    expect.stringMatching(/^cannot use .*dist: a part of the path is a file, not a folder$/),
    'hint: move it away, then give the same command again',
  ]);
});
