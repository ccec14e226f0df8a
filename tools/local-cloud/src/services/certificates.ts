import { join } from 'node:path';

/** Where Lambda keeps the certificates of RDS. @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html */
export const LAMBDA_CERTIFICATES = '/var/runtime/ca-cert.pem';

/** The file that takes its place on this computer: RDS writes it, functions read it. */
export function certificatesFile(folder: string): string {
  return join(folder, 'ca-cert.pem');
}
