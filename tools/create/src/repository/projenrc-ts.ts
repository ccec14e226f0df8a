import { ProjenrcFile } from 'projen/lib/projenrc';

/** Names `.projenrc.ts` as the file to change, in the marker of every generated file. */
export class ProjenrcTs extends ProjenrcFile {
  public readonly filePath = '.projenrc.ts';
}
