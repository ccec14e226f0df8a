import { ProjenrcFile } from 'projen/lib/projenrc';

/**
 * Names `.projenrc.ts` as the file to change, in the marker of every generated file.
 *
 * Without it, subprojects point their readers at a `.projenrc.js` that does not exist.
 */
export class ProjenrcTs extends ProjenrcFile {
  public readonly filePath = '.projenrc.ts';
}
