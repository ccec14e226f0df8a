import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

/** What CloudFormation makes of the source in `Code.ZipFile`. The same text makes the same zip file. */
export function zipOfText(text: string, handler: string): Promise<Buffer> {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(text), `${handler.split('.')[0]}.js`, { mtime: new Date('2020-01-01') });
  zip.end();
  return buffer(zip.outputStream);
}
